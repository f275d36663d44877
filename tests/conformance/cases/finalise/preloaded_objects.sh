# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = lasts lasts_full
# What the preload made is finalised by the end of the run that used it, whichever end that is.
cat >use.py <<'END'
import os, sys
try:
    import lasts
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/lasts.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import lasts
exec(sys.argv[1])
END
one() { echo "== $1"; $PY use.py "$1" | od -c | tail -40; echo "${PIPESTATUS[0]}"; }
for end in '' '; sys.exit()' '; sys.exit(3)' '; 1/0' '; raise KeyboardInterrupt'; do
  one "lasts.OUT.write('a line\n')$end"
  one "lasts.SESSION.items.append(1)$end"
done
one 'lasts.ROWS.writerow([1, 2])'
one 'lasts.BYTES.write(b"to stderr\n")'
one 'lasts.SLOT_SAYS.append(1)'
one 'next(lasts.GENERATOR)'
one 'next(lasts.DELEGATING)'
one 'lasts.gone.__defaults__[0].append(1); lasts.REFERENT.self = lasts.REFERENT'
one 'lasts.SESSION.items.append(1); del lasts.SESSION; print("after", flush=True)'
one 'import json; json.kept = lasts.SESSION; lasts.SESSION.items.append(1)'
one 'lasts.OUT.write("a line\n"); lasts.SESSION.items.append(1); next(lasts.GENERATOR); lasts.ROWS.writerow([3])'
one '
class Last:
    def __del__(self): lasts.OUT.write("from a destructor\n")
lasts.last = Last()'
one 'import atexit; atexit.register(lasts.OUT.write, "from an exit handler\n")'
