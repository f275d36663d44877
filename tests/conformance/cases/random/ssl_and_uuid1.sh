# SPDX-License-Identifier: GPL-3.0-or-later
for i in 1 2 3 4; do $PY -c 'import ssl, uuid; print(ssl.RAND_bytes(8)); print(uuid.uuid1())'; done | sort | uniq -d | wc -l
