# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = adds_directory
# What an import puts into sys.path for its working directory, or its program's, is the run's.
mkdir -p program/lib place
cat >program/use.py <<END
import os, sys
if "adds_directory" not in sys.modules:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/adds_directory.py").read(), {})
import here, there, colorsys
print(here.__file__, there.__file__, hasattr(colorsys, "hsv_to_rgb"), [one for one in sys.path if one.startswith(os.environ["HOME"][:-5])])
END
touch place/here.py program/lib/there.py
export PYTHONDONTWRITEBYTECODE=1
cd place
$PY "${PWD%/place}/program/use.py"
