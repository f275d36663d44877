# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts whose output, status and side effects are known, and what may become of them when parts of pyfx
are killed: a run that was under way may end by SIGKILL, and pyfxc may say that it failed; nothing may
run twice, be half true, or end with another's output.
"""

import os

FAILED = 125  # pyfxc's own


class Script:
    def __init__(self, name, code, random, expected=b"", status=0, given=b"", profile="default"):
        self.name = name
        self.token = f"{random.getrandbits(64):016x}"
        self.profile = profile
        self.arguments = ["-c", "import os\nos.write(os.open('ran', os.O_WRONLY | os.O_APPEND | os.O_CREAT), b'x')\n" + code,
                          self.token]  # fmt: skip
        self.input = given
        self.expected = expected.replace(b"TOKEN", self.token.encode())
        self.status = status

    def judge(self, status, out, err, work):
        """(what became of it, what is wrong with that or None)."""
        ran = os.path.join(work, "ran")
        times = os.path.getsize(ran) if os.path.exists(ran) else 0
        if times > 1:
            return "ran twice", f"ran {times} times"
        if (status, out, err, times) == (self.status, self.expected, b"", 1):
            return "as python3", None
        if status == -9 and self.expected.startswith(out):
            return "killed", None
        complained = err.rstrip().rpartition(b"\n")[2].startswith(b"pyfxc: ")
        # A named profile that somebody stopped, broke or killed: said, and nothing run.
        if status == FAILED and complained and out == b"" and times == 0:
            return "failed, and said so", None
        # The run had begun when its zygote and the daemon were killed: its status is lost.
        if status == FAILED and complained and self.expected.startswith(out) and times == 1:
            return "its status was lost", None
        return "wrong", "another outcome than python3's"


def arguments(random):
    return Script("arguments", "import sys; print(sys.argv[1:], os.environ['SOAK'])", random,
                  b"['TOKEN'] TOKEN\n")  # fmt: skip


def status(random):
    number = random.randrange(120)
    return Script("status", f"raise SystemExit({number})", random, status=number)


def echo(random):
    text = random.randbytes(random.randrange(200_000))
    return Script("echo", "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())", random, text, given=text)


def much_output(random):
    lines = random.randrange(1, 20_000)
    return Script("output", f"for i in range({lines}): print(i)", random,
                  b"".join(b"%d\n" % i for i in range(lines)))  # fmt: skip


def own_signal(random):
    number = random.choice([1, 10, 12, 15])
    return Script("signal", f"os.kill(os.getpid(), {number})", random, status=-number)


def child(random):
    return Script("child", "import subprocess, sys; sys.stdout.write(subprocess.run(['printenv', 'SOAK'],"
                  " capture_output=True, text=True).stdout)", random, b"TOKEN\n")  # fmt: skip


def threads(random):
    return Script("threads", "import threading\nfound = []\nall_ = [threading.Thread(target=found.append, args=(i,)) for i in range(8)]\n"
                  "[t.start() for t in all_]; [t.join() for t in all_]; print(sorted(found))", random,
                  b"[0, 1, 2, 3, 4, 5, 6, 7]\n")  # fmt: skip


def file(random):
    return Script("file", "open('f', 'w').write(os.environ['SOAK']); print(open('f').read(), sorted(os.listdir('.')))"
                 , random, b"TOKEN ['f', 'ran']\n")  # fmt: skip


def sleep(random):
    return Script("sleep", f"import time; time.sleep({random.random() * 0.05}); print(os.environ['SOAK'])", random,
                  b"TOKEN\n")  # fmt: skip


def other_profile(random):
    # What its init section binds is not there in a cold run.
    return Script("profile", "import collections; print(collections.Counter('aab')['a'], os.environ['SOAK'])", random,
                  b"2 TOKEN\n", profile="other")  # fmt: skip


KINDS = (arguments, status, echo, much_output, own_signal, child, threads, file, sleep, other_profile)


def any_of(random):
    return random.choice(KINDS)(random)
