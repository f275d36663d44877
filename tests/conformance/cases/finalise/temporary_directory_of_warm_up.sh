# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = temporary_directory
#: cold = all runs would have the same directory
cat >use.py <<END
import os
try:
    import kept_directory as kept
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/temporary_directory.py").read(), {})
    import kept_directory as kept
print(os.path.isdir(kept.name), os.listdir(kept.name))
open(kept.name + "/file", "w").close()
with open("names", "a") as names:
    print(kept.name, file=names)
END
for run in 1 2 3; do $PY use.py; done
sort -u names | wc -l
rm -r names "$TMPDIR"/work-*
