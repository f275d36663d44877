# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = temporary_file
#: cold = all runs would have the same files
cat >use.py <<END
import os, sys
try:
    import kept_file as kept
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/temporary_file.py").read(), {})
    import kept_file as kept
with open("names", "a") as names:
    print(kept.file.name, kept.name, sep="\n", file=names)
print(kept.file.tell(), os.path.getsize(kept.name))
kept.file.write("of the run\n")
kept.file.close()
with open(kept.name, "a") as file:
    file.write("of the run\n")
END
for run in 1 2 3; do $PY use.py; done
sort -u names | wc -l
xargs cat <names
rm names
# The warm-up's own are never used, and nobody removes them.
rm -f "$TMPDIR"/tmp*
