# SPDX-License-Identifier: GPL-3.0-or-later
printf '\xef\xbb\xbfprint("bom")\n' > x.py; $PY x.py
