# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = pgrep
# "Is another instance running?", asked in the ways that scripts have.
name=only_one_$$
cat > $name.py <<'P'
import glob, os, subprocess, sys
me = os.path.basename(__file__)
def words(pid):
    try: return open(f"/proc/{pid}/cmdline", "rb").read().split(b"\0")
    except OSError: return []
others = [p for p in map(int, filter(str.isdigit, os.listdir("/proc"))) if p != os.getpid() and any(w.endswith(me.encode()) for w in words(p)[:4])]
print(len(others), sys.argv[1:])
for pattern in (me, "python.*" + me, me + ".*--words"):
    print(subprocess.run(["pgrep", "-fc", pattern.replace("y", "[y]", 1)], capture_output=True, text=True).stdout.strip())
P
$PY $name.py --words 'of mine'
$PY $name.py
rm $name.py
