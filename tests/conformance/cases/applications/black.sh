# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare black
#: needs = black
#: hide = \t20[0-9: .-]+ \+0000
printf 'def  f( a,b ):\n  return {"a":a,\n "b":  b}\n' >ugly.py
printf 'print("pretty")\n' >pretty.py
printf 'def broken(:\n' >broken.py
$PY /usr/bin/black --check --diff --workers 1 ugly.py
echo "status $?"
# Several files at once, by processes that end in any order.
$PY -m black --check pretty.py ugly.py broken.py >report 2>&1
echo "status $?"
sort report
rm report
$PY /usr/bin/black - <ugly.py
$PY -m black ugly.py
echo "status $?"
$PY -m black --version
# A cache: importing black writes a part of it, and times of files are in another.
rm -r "$HOME/.cache"
