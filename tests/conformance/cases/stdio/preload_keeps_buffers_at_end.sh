# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps
# What is in a kept buffer at the end is written, or the status tells that it could not be.
cat >kept.py <<'END'
import os, sys
try:
    import keeps
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps.py", encoding="utf-8").read(), {})
    import keeps
exec(sys.argv[1])
END
one() { $PY kept.py "$@"; echo " $?"; }
one 'keeps.out.write(b"x")'
one 'keeps.send(b"y" * 20000)' | wc -c
one 'keeps.out.write(b"x")' >/dev/full
one 'keeps.err.write(b"x")' 2>/dev/full
one 'keeps.out.write(b"x"); sys.stdout = None'
one 'keeps.out.write(b"x"); sys.stdout = sys.stderr'
one 'keeps.out.write(b"x"); sys.stdout = sys.__stdout__ = None'
one 'keeps.out.write(b"x"); sys.stdout.detach()'
one 'keeps.out.write(b"x"); sys.stdout.close(); keeps.out.write(b"y")'
one 'keeps.out.write(b"x"); 1/0'
one '
keeps.out.write(b"x" * 10)
if os.fork() == 0: os._exit(0)
os.wait()'
printf 'one\ntwo\n' | one 'print(sys.stdin.readline(), keeps.readline())'
printf 'one\ntwo\n' | one 'print(keeps.readline(), sys.stdin.readline())'
printf 'one\ntwo\n' >in
one 'print(keeps.inp.seek(4), keeps.readline(), keeps.inp.tell(), keeps.raw_in.tell())' <in
one 'print(keeps.inp.seekable(), keeps.out.seekable(), sys.stdout.seekable())' <in >out
one 'print(keeps.out.tell(), end="", flush=True); print(keeps.out.tell())' >>out
cat out
