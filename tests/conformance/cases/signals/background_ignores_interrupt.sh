# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import signal; print(signal.getsignal(signal.SIGINT))' & wait $!
