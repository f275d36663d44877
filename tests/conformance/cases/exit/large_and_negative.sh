# SPDX-License-Identifier: GPL-3.0-or-later
for n in 256 257 -1 -300 4294967297 99999999999999999999999; do $PY -c "raise SystemExit($n)"; echo $?; done
