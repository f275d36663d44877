# SPDX-License-Identifier: GPL-3.0-or-later
exec 3>> out 4<> x; $PY -c 'import fcntl; print([fcntl.fcntl(n, c) for n in (3, 4) for c in (fcntl.F_GETFL, fcntl.F_GETFD)])'
