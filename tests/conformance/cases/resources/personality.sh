# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = setarch
#: cold = another personality
setarch -R $PY -c 'print(open("/proc/self/personality").read())'
