# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = readline
#: cold = readline has read the daemon's TERM
cat >ask.py <<'END'
import ctypes, os, readline, sys
name = ctypes.c_char_p.in_dll(ctypes.CDLL("libreadline.so.8"), "rl_terminal_name")
print(os.isatty(0), name.value)
END
export TERM=vt100
/usr/bin/python3 -c 'import pty, sys; print(pty.spawn(sys.argv[1:]))' $PY ask.py
