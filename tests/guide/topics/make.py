# SPDX-License-Identifier: GPL-3.0-or-later
"""make with two jobs, and a job that cron starts."""

import os
import shlex
import subprocess

from topic import Topic

PART = """\
import sys

import numpy

print(numpy.arange(int(sys.argv[1])).sum())
"""

# cron as it is at the machine's start, in a world of its own: it has no other crontab than this one, and a job @reboot is
# begun at once. It takes the home from passwd(5) unless the table says otherwise; the job says when it has ended.
CRON = r"""
set -e
mount -t tmpfs -o mode=0755 tmpfs /var/spool/cron
install -d -o root -g crontab -m 1730 /var/spool/cron/crontabs
mount -t tmpfs -o mode=0755 tmpfs /run
mount -t tmpfs tmpfs /etc/cron.d
mkfifo "$TMPDIR/ended"
{ echo "HOME=$HOME"; sed -e "s|^PATH=|&$1/bin:|" -e "s|^@reboot.*|& >log 2>\&1; echo \$? >$TMPDIR/ended|" jobs; } >"$TMPDIR/jobs"
crontab "$TMPDIR/jobs"
cron -f &
read -r status <"$TMPDIR/ended"
kill $!
wait || :
rm "$TMPDIR/ended" "$TMPDIR/jobs"
cat log
exit "$status"
"""


def start_of_the_machine(stage):
    return f"unshare --mount sh -c {shlex.quote(CRON)} sh {shlex.quote(str(stage.root))}"


def no_cron():
    if os.geteuid() != 0:
        return "needs root, for a cron of its own"
    tried = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/var/spool/cron"],
                           capture_output=True, text=True)  # fmt: skip
    return tried.stderr.strip()


TOPIC = Topic(
    section="make and cron",
    needs=("make", "cron", "python3-numpy", "python3-pandas"),
    missing=no_cron,
    files={"part.py": PART},
    instead={"crontab jobs": start_of_the_machine},
)
