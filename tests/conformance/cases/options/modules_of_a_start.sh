# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare
#: start = -I and -X dev
for option in -I "-X dev"; do
  $PY $option -c 'import sys; print(sys.flags, sys.modules.keys())'
done
