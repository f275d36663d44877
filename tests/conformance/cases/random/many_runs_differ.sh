# SPDX-License-Identifier: GPL-3.0-or-later
for i in 1 2 3 4 5 6 7 8; do $PY -c 'import random, secrets, uuid, os, tempfile; print(random.random(), secrets.token_hex(4), uuid.uuid4(), os.urandom(4), random.SystemRandom().random(), next(tempfile._get_candidate_names()), sep="\n")'; done | sort | uniq -d | wc -l
