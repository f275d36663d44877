# SPDX-License-Identifier: GPL-3.0-or-later
#: needs = flock
exec 7> lock; flock 7; $PY -c 'import os; os.fstat(7); print("held")'; flock -n lock true || echo busy; exec 7>&-; flock -n lock true && echo free
