# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = setpriv root
#: cold = other credentials
setpriv --no-new-privs $PY -c 'print([l for l in open("/proc/self/status") if l.startswith("NoNewPrivs")])'
