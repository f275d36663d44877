# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = holds
# The script's own begin at 3, and what shells hand down is kept.
exec 3<<<three 10<<<ten 63<<<sixty-three 255<<<two
$PY -c '
import os
print([os.read(fd, 99) for fd in (3, 10, 63, 255)])
print(open("/dev/null").fileno(), [os.dup(0) for _ in range(3)])
os.closerange(3, 100)
print(os.dup(0))' <(echo substituted)
$PY - <<'END'
import os
os.closerange(3, 2000)
print(os.dup(0), os.pipe())
END
