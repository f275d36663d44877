# SPDX-License-Identifier: GPL-3.0-or-later
"""What the processes of a profile hold of memory, as the kernel counts it (proc(5))."""

import os
import subprocess
import sys
import time

import processes
from measure import environment

_IN_RUN = "import os, sys; print(os.getpid(), flush=True); sys.stdin.read()"
_PATIENCE = 30  # s


def _fields(path):
    """Name -> kB of the lines "Name:  123 kB"."""
    with open(path, encoding="utf-8") as file:
        lines = [line.split() for line in file if line.rstrip().endswith("kB")]
    return {words[0].rstrip(":"): int(words[1]) for words in lines}


def of_process(pid):
    """MiB: what it would free by going, its share of all that it maps, its page tables."""
    rollup = _fields(f"/proc/{pid}/smaps_rollup")
    found = {
        "private": rollup["Private_Dirty"] + rollup["Private_Clean"],
        "dirty": rollup["Private_Dirty"],
        "pss": rollup["Pss"],
        "page_tables": _fields(f"/proc/{pid}/status")["VmPTE"],
    }
    return {name: kilobytes / 1024 for name, kilobytes in found.items()}


def _wait_for_spares(prefix, profile):
    """Until all of them are there, and had time to get ready."""
    until = time.monotonic() + _PATIENCE
    while processes.profile(prefix, profile)["spares"] == 0:
        if time.monotonic() > until:
            sys.exit(f"the profile {profile} makes no spare")
        time.sleep(0.05)
    time.sleep(0.3)


def _measure_profile(prefix, profile):
    pyfxc = os.path.join(prefix, "bin", "pyfxc")
    argv = [pyfxc, "--warm", "--profile", profile, "-c", _IN_RUN]
    with subprocess.Popen(
        argv, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as client:
        run = int(client.stdout.readline())
        _wait_for_spares(prefix, profile)
        zygote = processes.zygote(prefix, profile)
        spares = [child for child in processes.children(zygote) if child != run]
        found = {
            f"{profile}-zygote": of_process(zygote),
            f"{profile}-spare": of_process(spares[0]),
            f"{profile}-run": of_process(run),
            f"{profile}-client": of_process(client.pid),
        }
        client.stdin.close()
    return found


def measure(prefix, profiles):
    """Process -> kind of memory -> MiB."""
    found = {"pyfxd": of_process(processes.daemon(prefix))}
    for profile in profiles:
        found |= _measure_profile(prefix, profile)
    return found
