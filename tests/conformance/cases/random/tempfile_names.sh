# SPDX-License-Identifier: GPL-3.0-or-later
for i in 1 2 3 4; do $PY -c 'import tempfile; d = tempfile.mkdtemp(dir="."); f, n = tempfile.mkstemp(dir="."); print(d); print(n)'; done | sort | uniq -d | wc -l; rmdir tmp*/; rm tmp*
