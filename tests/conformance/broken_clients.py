# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that are broken on purpose, to show that the suite sees what it is there to see.

As a program: `broken_clients.py KIND PYFXC ARGS…` does what pyfxc does, but for one thing. Judge, for
run.py --self-test, has each of them run the cases that must catch it. A wrapper is itself something
that can be noticed, so a kind counts as caught only by a case that its control, the same wrapper
doing nothing, passes.
"""

import os
import resource
import signal
import subprocess
import sys

# ---- what goes wrong before pyfxc starts -----------------------------------------------------


def drops_a_variable(args):
    os.environ.pop("ODD", None)


def adds_a_variable(args):
    os.environ["LEFT_BEHIND"] = "1"


def mends_arguments(args):
    args[:] = [os.fsencode(a).decode("utf-8", "replace") for a in args]


def loses_the_last_argument(args):
    args.pop()


def loses_an_option(args):
    args[:] = [a for a in args if a != "-u"]


def imposes_a_locale(args):
    os.environ["LANG"] = "C.UTF-8"


def merges_stderr_into_stdout(args):
    os.dup2(1, 2)


def closes_stdin(args):
    os.close(0)
    os.open(os.devnull, os.O_RDONLY)


def reopens_stdout_for_append(args):
    os.dup2(os.open("/proc/self/fd/1", os.O_WRONLY | os.O_TRUNC), 1)


def leaves_the_directory(args):
    os.chdir("/usr")


def changes_the_umask(args):
    os.umask(0o077)


def lowers_a_limit(args):
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))


def is_nicer(args):
    os.nice(3)


def ignores_a_signal(args):
    signal.signal(signal.SIGUSR2, signal.SIG_IGN)


def blocks_a_signal(args):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})


def leaks_a_descriptor(args):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 77)


def closes_descriptors(args):
    os.closerange(3, 3000)


def makes_a_process_group(args):
    os.setpgid(0, 0)


def faithful(args):
    pass


BEFORE = [
    drops_a_variable, adds_a_variable, mends_arguments, loses_the_last_argument, loses_an_option,
    imposes_a_locale, merges_stderr_into_stdout, closes_stdin, reopens_stdout_for_append,
    leaves_the_directory, changes_the_umask, lowers_a_limit, is_nicer, ignores_a_signal,
    blocks_a_signal, leaks_a_descriptor, closes_descriptors, makes_a_process_group, faithful,
]

# ---- what goes wrong when it has ended -------------------------------------------------------


def faithful_parent(run, command):
    return run(command)


def flattens_the_status(run, command):
    return min(run(command), 1)


def turns_signals_into_numbers(run, command):
    status = run(command)
    return 128 - status if status < 0 else status


def adds_a_newline(run, command):
    status = run(command)
    os.write(1, b"\n")
    return status


def runs_twice(run, command):
    run(command)
    return run(command)


def leaves_a_file(run, command):
    status = run(command)
    with open("core", "w", encoding="ascii"):
        pass
    return status


AFTER = [
    faithful_parent, flattens_the_status, turns_signals_into_numbers, adds_a_newline, runs_twice,
    leaves_a_file,
]

# ---- an interpreter that imitates another, as a naive server of forks would --------------------

# What it does before the program.
PRELUDES = {
    "naive": "",
    "naive_with_one_seed": "import random; random.seed(0)",
    "naive_with_threads_counted": "import threading; threading.Thread()",
    "naive_with_a_thread_lost": "import threading; threading._shutdown = lambda: None",
    "naive_without_an_end": "import atexit; atexit.register(lambda: (sys.stdout.flush(), os._exit(0)))",
    "naive_about_the_interpreter": "sys.executable = '/usr/bin/env'",
    "naive_about_interrupts": "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
    "naive_with_numpy_set_up": "import numpy; numpy.set_printoptions(precision=3)",
    "naive_with_json_loaded": "del sys.path[0]; import json; sys.path.insert(0, '')",
    "naive_with_logging_set_up": "import logging; logging.basicConfig(format='%(message)s')",
}

_NAIVE = """
import os, sys
%s
sys.argv = sys.argv[1:]
if sys.argv[0] == "-c":
    _code = compile(sys.argv.pop(1), "<string>", "exec")
    sys.path[0] = ""
else:
    _code = compile(open(sys.argv[0]).read(), os.path.abspath(sys.argv[0]), "exec")
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
    __file__ = sys.argv[0]
exec(_code)
"""


def run_naively(kind, interpreter, args):
    # -I and the like would be the program's; pyfxc's own option means nothing to this one.
    args = [a for a in args if not a.startswith("--profile=")]
    os.execv(interpreter, [interpreter, "-c", _NAIVE % PRELUDES[kind], *args])


# ---- which case must catch which -----------------------------------------------------------------

# In a client's command: the interpreter that the case is for.
INTERPRETER = "@INTERPRETER@"

# kind, its control, cases
MUST_CATCH = [
    ("drops_a_variable", "faithful", ["environment/whole"]),
    ("adds_a_variable", "faithful", ["environment/whole", "environment/order_and_getenv"]),
    ("mends_arguments", "faithful", ["options/arguments_not_utf8"]),
    ("loses_the_last_argument", "faithful", ["programs/script"]),
    ("loses_an_option", "faithful", ["options/unbuffered"]),
    ("imposes_a_locale", "faithful", ["locale/lc_ctype_only", "locale/c", "locale/none"]),
    ("merges_stderr_into_stdout", "faithful", ["traceback/simple", "stdio/no_newline_at_end"]),
    ("closes_stdin", "faithful", ["stdio/read_input"]),
    ("reopens_stdout_for_append", "faithful", ["stdio/append", "stdio/shared_offset"]),
    ("leaves_the_directory", "faithful", ["directory/by_symlink", "directory/root"]),
    ("changes_the_umask", "faithful", ["resources/umask"]),
    ("lowers_a_limit", "faithful", ["resources/limits"]),
    ("is_nicer", "faithful", ["resources/nice"]),
    ("ignores_a_signal", "faithful", ["signals/dispositions"]),
    ("blocks_a_signal", "faithful", ["signals/status_file"]),
    ("leaks_a_descriptor", "faithful", ["descriptors/none_extra"]),
    ("closes_descriptors", "faithful", ["descriptors/inherited"]),
    ("makes_a_process_group", "faithful", ["process/group_and_session"]),
    ("flattens_the_status", "faithful_parent", ["exit/number"]),
    ("turns_signals_into_numbers", "faithful_parent", ["exit/abort"]),
    ("adds_a_newline", "faithful_parent", ["stdio/no_newline_at_end"]),
    ("runs_twice", "faithful_parent", ["stdio/append"]),
    ("leaves_a_file", "faithful_parent", ["finalise/file_unflushed"]),
    ("naive", "faithful", ["sys/attributes", "main/globals", "traceback/simple", "sys/frames"]),
    ("naive_with_one_seed", "naive", ["random/two_runs_differ"]),
    ("naive_with_threads_counted", "naive", ["threads/names"]),
    ("naive_with_a_thread_lost", "naive", ["threads/exit_in_main_waits", "threads/atexit_of_threading"]),
    ("naive_without_an_end", "naive", ["finalise/atexit_order", "exit/number"]),
    ("naive_about_the_interpreter", "naive", ["subprocess/run"]),
    ("naive_about_interrupts", "naive", ["asyncio/signal_handler", "asyncio/interrupt_disposition"]),
    ("naive", "faithful", ["multiprocessing/names_of_modules", "multiprocessing/command_line"]),
    ("naive_with_numpy_set_up", "naive", ["numpy/arrays"]),
    ("naive_with_json_loaded", "naive", ["modules/shadow_beside_script"]),
    ("naive_with_json_loaded", "naive", ["hidden/before_import"]),
    ("naive_with_logging_set_up", "naive", ["library/logging"]),
]


class Judge:
    """Makes the jobs, takes the answers and tells whether every kind was caught."""

    def __init__(self, pyfxc, chosen):
        self._pyfxc = os.path.abspath(pyfxc)
        self._sections = {case.section for case in chosen}
        self._names = {case.name for case in chosen}
        self._failed = {}  # (kind, case) -> whether a difference was seen, None when skipped

    def _pairs(self):
        pairs = []
        for kind, control, names in MUST_CATCH:
            for name in names:
                if name in self._names:
                    pairs += [(kind, name), (control, name)]
        return list(dict.fromkeys(pairs))

    def jobs(self):
        return [
            {
                "case": name, "kind": kind, "profiles": None, "why": False, "python": "/usr/bin/python3",
                "client": ["/usr/bin/python3", "-I", "-S", os.path.abspath(__file__), kind,
                           self._pyfxc, INTERPRETER],
            }
            for kind, name in self._pairs()
        ]

    def add(self, job, answer):
        failed = None if answer["skipped"] else any(r["failure"] for r in answer["results"])
        self._failed[job["kind"], job["case"]] = failed

    def verdict(self):
        """0 when all were caught, and one in each section."""
        bad = 0
        caught_in = set()
        for kind, control, names in MUST_CATCH:
            names = [n for n in names if n in self._names]
            if not names or all(self._failed[kind, n] is None for n in names):
                continue
            catchers = [n for n in names
                        if self._failed[kind, n] and self._failed[control, n] is False]
            caught_in |= {name.split("/")[0] for name in catchers}
            if not catchers:
                bad += 1
                why = [n for n in names if self._failed[control, n]]
                print(f"NOT caught: {kind}, by {', '.join(names)}; "
                      f"its control {control} fails {why or 'none of them'}")
            else:
                print(f"caught: {kind}, by {', '.join(catchers)}")
        skipped = {n.split("/")[0] for (_, n), failed in self._failed.items() if failed is None}
        # Real programs may or may not be installed, and go through all sections.
        for section in sorted(self._sections - {"applications"} - caught_in - skipped):
            bad += 1
            print(f"no broken client was caught in section {section}")
        return 1 if bad else 0


def main():
    kind, client, interpreter, *args = sys.argv[1:]
    # What this interpreter ignores would be inherited.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    # So would what it added to the environment (LC_CTYPE, in the C locale).
    os.environ.clear()
    with open("/proc/self/environ", "rb") as file:
        for entry in file.read().split(b"\0"):
            name, equals, value = entry.partition(b"=")
            if equals:
                os.environb[name] = value
    if kind in PRELUDES:
        run_naively(kind, interpreter, args)
    for change in BEFORE:
        if change.__name__ == kind:
            change(args)
            os.execv(client, [client, *args])
    for change in AFTER:
        if change.__name__ == kind:
            status = change(lambda c: subprocess.run(c, check=False).returncode, [client, *args])
            if status < 0:
                signal.signal(-status, signal.SIG_DFL)
                os.kill(os.getpid(), -status)
            sys.exit(status)
    sys.exit(f"no such kind: {kind}")


if __name__ == "__main__":
    main()
