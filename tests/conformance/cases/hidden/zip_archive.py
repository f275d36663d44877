# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A module in an archive, and one in the archive that a preload asks for. Entries without a time: the
# archive is compared, too.
import sys
import zipfile

with zipfile.ZipFile("own.zip", "w") as archive:
    archive.writestr(zipfile.ZipInfo("in_archive.py"), "import pyfx_leaf\nV = pyfx_leaf.Z\n")
    archive.writestr(zipfile.ZipInfo("pyfx_leaf.py"), "Z = 'mine'\n")
sys.path.insert(0, "own.zip")
import in_archive

print(in_archive.V, in_archive.__loader__.__class__.__name__)
import pyfx_optional

print(sys.modules["pyfx_leaf"].Z)
