# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = temporary
#: cold = the first run would remove the directory of all others
cat >use.py <<END
import os
try:
    import kept
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/temporary.py").read(), {})
    import kept
open(kept.folder.name + "/file", "w").close()
print(os.listdir(kept.folder.name))
END
for run in 1 2 3; do
  $PY use.py
done
# The warm-up's own is never used, and nobody removes it.
rm -rf "$TMPDIR"/tmp*
