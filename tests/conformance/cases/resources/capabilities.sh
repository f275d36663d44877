# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = setpriv root
#: cold = other credentials
setpriv --bounding-set -sys_admin $PY -c 'print([l for l in open("/proc/self/status") if l.startswith("Cap")])'
