# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = /dev/fd/\d+
cat > x.py <<'T'
import sys
print([open(n).read() for n in sys.argv[1:]])
T
$PY x.py <(printf 'b\na\n' | sort) <(echo two); $PY x.py <(echo a) | head -1
