# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster of Slurm's with one machine, this one: its three daemons, with all that they write in one folder."""

import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "terminal"))

import processes  # noqa: E402

NEEDS = ("munged", "slurmctld", "slurmd", "srun")
READY_WITHIN = 60  # seconds
_SETTINGS = """\
ClusterName=guide
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=guide Nodes=ALL Default=YES State=UP
"""


def _free_ports(count):
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


class _Daemon:
    def __init__(self, folder, name, *words, env=None):
        self.log = folder / f"{name}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [name, *words], env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=processes.die_with_parent, start_new_session=True,
            )  # fmt: skip

    def stop(self):
        self.process.terminate()
        self.process.wait()


def _wait_for(daemon, command, env):
    """Until `command` is answered: they tell nobody that they are ready."""
    end = time.monotonic() + READY_WITHIN
    while subprocess.run(command, env={**os.environ, **env}, capture_output=True).returncode != 0:
        if time.monotonic() > end or daemon.process.poll() is not None:
            raise SystemExit(f"{command}: no answer\n{daemon.log.read_text()}")


@contextlib.contextmanager
def cluster(root):
    """In a folder below `root`; gives the variable by which Slurm's commands find it."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="slurm-", dir=root))
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.write_bytes(os.urandom(1024))
    key.chmod(0o600)
    host = socket.gethostname().partition(".")[0]
    settings = folder / "slurm.conf"
    settings.write_text(_SETTINGS.format(host=host, user=pwd.getpwuid(os.getuid()).pw_name, folder=folder, ports=_free_ports(2)))
    env = {"SLURM_CONF": str(settings)}
    with contextlib.ExitStack() as stack:

        def start(name, *words, until):
            daemon = _Daemon(folder, name, *words, env=env)
            stack.callback(daemon.stop)
            _wait_for(daemon, until, env)

        start("munged", "--foreground", "--force", f"--socket={folder}/munge.socket", f"--key-file={key}",
              f"--pid-file={folder}/munged.pid", f"--seed-file={folder}/seed", f"--log-file={folder}/munge.log",
              until=["munge", f"--socket={folder}/munge.socket", "--no-input"])  # fmt: skip
        start("slurmctld", "-D", until=["scontrol", "ping"])
        start("slurmd", "-D", "-N", host, until=["srun", "--immediate=60", "true"])
        yield env
    shutil.rmtree(folder)
