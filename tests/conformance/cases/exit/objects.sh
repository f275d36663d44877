# SPDX-License-Identifier: GPL-3.0-or-later
for o in None '"text"' '""' 1.5 True False '(1, 2)' '[]' 'b"x"' 'int' '"ä\udc80"' ; do $PY -c "raise SystemExit($o)"; echo $?; done
