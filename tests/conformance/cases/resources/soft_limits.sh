# SPDX-License-Identifier: GPL-3.0-or-later
ulimit -Sn 99; ulimit -Sc 0; ulimit -Ss 4096; ulimit -St 1000
$PY -c 'import resource as r; print([r.getrlimit(x) for x in (r.RLIMIT_NOFILE, r.RLIMIT_CORE, r.RLIMIT_STACK, r.RLIMIT_CPU)])'
