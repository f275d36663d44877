# SPDX-License-Identifier: GPL-3.0-or-later
echo 321 > /proc/self/oom_score_adj; $PY -c 'print(open("/proc/self/oom_score_adj").read())'
