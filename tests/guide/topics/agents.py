# SPDX-License-Identifier: GPL-3.0-or-later
"""Many short programs with limits, in a session, and in a session inside of a sandbox."""

from topic import Topic, no_sandbox

SNIPPETS = (
    "print({n} ** 2)",
    "import json; print(json.dumps(dict(n={n})))",
    "import sys; print(sys.flags.isolated, sys.argv, sys.path[0]); sys.exit({n})",
    "print([0] * {n}); raise ValueError({n})",
    "import resource; print(resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_AS))",
    "x = bytearray(5_000_000_000)",
    "import subprocess; print(subprocess.run(['true']).returncode)",
    "import os; os.kill(os.getpid(), 9)",
)


TOPIC = Topic(
    section="Code runners of agents",
    needs=("bwrap",),
    missing=no_sandbox,
    files={"snippets": "".join(SNIPPETS[n % len(SNIPPETS)].format(n=n) + "\n" for n in range(40))},
    hide=(r"line \d+: +\d+(?= )",),  # bash's process numbers
)
