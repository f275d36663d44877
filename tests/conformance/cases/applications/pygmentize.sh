# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = bare pygments
#: needs = pygmentize
printf 'import os\nprint(f"{os.name!r} é")  # comment\n' >program.py
$PY /usr/bin/pygmentize program.py
$PY /usr/bin/pygmentize -f html -O full -o page.html program.py
$PY -m pygments -l python -f terminal <program.py
$PY /usr/bin/pygmentize -N program.py
$PY -m pygments -l nothing program.py
echo "status $?"
