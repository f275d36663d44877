# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_numpy
#: needs = python3-numpy
# An archive may have anything in front of it, however much. Nothing of that is read before it runs.
$PY -c 'import zipfile
with open("app.pyz", "w+b") as file:
    file.truncate(5 << 20)
    file.seek(0, 2)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("__main__.py", "import numpy; print(numpy.arange(3))")'
$PY app.pyz
rm app.pyz
