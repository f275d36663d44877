# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = writes
#: hide = (ModuleNotFoundError: import of warnings halted; None in|ImportError:) sys\.m.*
# From 3.14 on GzipFile.__del__() imports, too late in both; which error says so is in docs/fidelity.md.
# Of two runs at once the later one empties what the preload opened with "w", and each goes on at its own offset.
cat >use.py <<END
import os, sys
try:
    import writes as w
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/writes.py").read(), {})
    import writes as w
os.write(w.number, sys.argv[1].encode())
w.added_bytes.write(sys.argv[1].encode())
print("written", flush=True)
sys.stdin.readline()
os.write(w.number, sys.argv[1].upper().encode())
w.added_bytes.write(sys.argv[1].upper().encode())
END
show() { read -r -u "$1" word; echo "$word"; tr '\0' . <"$TMPDIR/number"; echo; cat "$TMPDIR/added_bytes"; echo; }
mkfifo to1 from1 to2 from2
$PY use.py first <to1 >from1 &
one=$!
exec {to1}>to1 {from1}<from1
show "$from1"
$PY use.py 2nd <to2 >from2 &
exec {to2}>to2 {from2}<from2
show "$from2"
echo >&"$to1"; wait "$one"; show "$from1"
echo >&"$to2"; wait; show "$from2"
rm to1 from1 to2 from2
