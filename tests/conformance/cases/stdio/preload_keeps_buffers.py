# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps
#: stdin = one\ntwo\nthree\n
import os
import sys

try:
    import keeps
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps.py", encoding="utf-8").read(), {})
    import keeps
print(keeps.out is sys.stdout.buffer, keeps.raw_out is sys.stdout.buffer.raw,
      keeps.err is sys.stderr.buffer, keeps.inp is sys.stdin.buffer,
      keeps.raw_in is sys.stdin.buffer.raw)
print(keeps.out, keeps.raw_out, keeps.inp, keeps.raw_in, keeps.raw_out.seekable())
print(keeps.readline(), sys.stdin.buffer.peek(), keeps.read_text())
sys.stdout.flush()
keeps.out.write(b"first\n")
keeps.say("second", flush=True)
keeps.out.write(b"third\n")
keeps.raw_out.write(b"before it\n")
keeps.write(b"fourth\n")
keeps.err.write(b"err\n")
keeps.copy()
print("fifth", flush=True)
keeps.send(b"last, without its end")
