# SPDX-License-Identifier: GPL-3.0-or-later
"""The obstacles. Each function plays one cell: puts the obstacle in place before the run has begun, or
after, and says what must have come of the run.

`before` and `after` register them. Where one side is missing its reason stands in ONE_SIDED.
"""

import os
import resource
import signal
import socket
import subprocess

import cell as cells
import peer

PATIENCE = {"PYFX_TIMEOUT": "1"}  # where the daemon's silence is the obstacle
COLD, WARM = ("cold",), ("warm",)
KILLED = -signal.SIGKILL
OTHER_UID = 54321  # of nobody, so that RLIMIT_NPROC counts what the cell starts
NUMBER_OF_CONNECTIONS = 1024  # that a daemon serves (docs/protocol.md, 3)

_matrix = {}

# Why an obstacle has one side only.
ONE_SIDED = {
    "profile_missing": "after is profile_removed",
    "profile_removed": "before is profile_missing",
    "socket_without_listener": "after is socket_removed",
    "socket_removed": "before is socket_without_listener",
    "idle_spare_killed": "after it is the run",
    "request_cut": "after Started the client sends nothing",
    "answer_cut": "after is proxy_gone",
    "proxy_gone": "before is answer_cut and request_cut",
}


def before(play):
    _matrix[f"{play.__name__.removesuffix('_')}/before"] = play
    return play


def after(play):
    _matrix[f"{play.__name__.removesuffix('_')}/after"] = play
    return play


def matrix():
    sides = {}
    for name in _matrix:
        obstacle, _, side = name.partition("/")
        sides.setdefault(obstacle.partition(" ")[0], set()).add(side)
    lonely = {obstacle for obstacle, found in sides.items() if len(found) < 2}
    assert lonely == set(ONE_SIDED), lonely ^ set(ONE_SIDED)
    return list(_matrix.items())


def patient(cell):
    """For a client that meets silence: it gives up after a second. The daemon may keep what it was
    sent, so nobody may wait for the end of a pipe."""
    paths = [cell.path("work", name) for name in ("out", "err")]
    files = [open(path, "wb") for path in paths]  # noqa: SIM115
    client = cell.start(env=dict(cell.environment, **PATIENCE), stdout=files[0], stderr=files[1])
    for file in files:
        file.close()
    client.wait(cells.DEADLINE)
    content = []
    for path in paths:
        with open(path, "rb") as file:
            content.append(file.read())
    assert (client.returncode, *content) == (cells.STATUS, cells.OUTPUT, b""), content
    assert cell.runs() == ["cold"], cell.runs()


def under_way(cell, **how):
    """A daemon and a client whose script has begun, warm, and waits; the script's process."""
    if cell.daemon is None:
        cell.start_daemon()
    client = cell.start(waits=True, **how)
    run = cell.wait_for_script()
    # The client has been told, too: it closes what it passed on.
    cell.wait_for(lambda: not os.path.exists(f"/proc/{client.pid}/fd/0"), "the client")
    return client, run


def goes_on(cell, client, **expected):
    cell.let_script_go()
    cell.expect(client, **{"kinds": WARM, **expected})


# ---- the daemon ------------------------------------------------------------------------------


@before
def nothing(cell):
    cell.start_daemon()
    cell.expect(cell.start(), WARM)


@after
def nothing_(cell):
    client, _ = under_way(cell)
    goes_on(cell, client)


@before
def no_daemon(cell):
    cell.expect(cell.start(), COLD)


@after
def no_daemon_(cell):
    client, _ = under_way(cell)
    cell.daemon.terminate()
    cell.wait_for(lambda: not os.path.exists(cell.socket), "the daemon to shut down")
    goes_on(cell, client)


@before
def socket_without_listener(cell):
    peer.listen(cell.socket).close()
    cell.expect(cell.start(), COLD)
    os.unlink(cell.socket)


@after
def socket_removed(cell):
    client, _ = under_way(cell)
    os.unlink(cell.socket)
    goes_on(cell, client)


@before
def daemon_stopped(cell):
    cell.start_daemon()
    cell.daemon.send_signal(signal.SIGSTOP)
    patient(cell)
    cell.daemon.send_signal(signal.SIGCONT)
    cell.warm_up()
    assert cell.runs() == ["cold"], cell.runs()


@after
def daemon_stopped_(cell):
    client, _ = under_way(cell)
    cell.daemon.send_signal(signal.SIGSTOP)
    goes_on(cell, client)


@before
def daemon_killed(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.kill_daemon()
    cell.expect(client, COLD)
    cell.fifo("gate").open_gate()
    cell.expect_empty_run_directory = False


@after
def daemon_killed_(cell):
    client, _ = under_way(cell)
    cell.kill_daemon()
    goes_on(cell, client)
    cell.expect_empty_run_directory = False


@before
def daemon_replaced(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.kill_daemon()
    cell.fifo("gate").open_gate(2)
    cell.start_daemon()
    cell.expect(client, COLD)


@after
def daemon_replaced_(cell):
    client, _ = under_way(cell)
    cell.kill_daemon()
    cell.start_daemon()
    cell.warm_up()
    goes_on(cell, client)


@before
def backlog_full(cell):
    listener = cell.keep(peer.listen(cell.socket, backlog=0))
    waiting = []
    while True:
        waiting.append(cell.keep(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)))
        waiting[-1].setblocking(False)
        try:
            waiting[-1].connect(cell.socket)
        except BlockingIOError:
            break
    patient(cell)
    listener.close()
    os.unlink(cell.socket)


@after
def backlog_full_(cell):
    client, _ = under_way(cell)
    cell.daemon.send_signal(signal.SIGSTOP)
    for _ in range(64):
        connection = cell.keep(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        connection.connect(cell.socket)
    goes_on(cell, client)


# Takes all connections that there are, says so and holds them.
HOARD = """
import resource, socket, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
hoard = [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(int(sys.argv[2]))]
for connection in hoard:
    connection.connect(sys.argv[1])
print("all taken", flush=True)
sys.stdin.read()
"""


def take_all_connections(cell):
    """A process of its own: this one has no room for so many. Returns what ends it."""
    need_descriptors(NUMBER_OF_CONNECTIONS + 50)
    hoarder = subprocess.Popen(
        [cells.PYTHON, "-c", HOARD, cell.socket, str(NUMBER_OF_CONNECTIONS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert hoarder.stdout.readline() == b"all taken\n"
    return hoarder.communicate


def need_descriptors(number):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < number:
        raise cells.Skipped("too few descriptors may be open")


@before
def connections_exhausted(cell):
    cell.start_daemon()
    give_back = take_all_connections(cell)
    cell.expect(cell.start(), COLD)
    give_back()


@after
def connections_exhausted_(cell):
    client, _ = under_way(cell)
    give_back = take_all_connections(cell)
    goes_on(cell, client)
    give_back()


# ---- zygote and spare ------------------------------------------------------------------------


@before
def zygote_killed(cell):
    cell.write("profiles/default.toml", "spares = 0\n")
    cell.start_daemon()
    cell.warm_up()
    zygote = cell.zygote()
    cells.send(zygote, signal.SIGSTOP)
    client = cell.start()
    cell.wait_for_request()
    cells.send(zygote, signal.SIGKILL)
    cell.expect(client, WARM)  # by the next generation


@after
def zygote_killed_(cell):
    client, _ = under_way(cell)
    cells.send(cell.zygote(), signal.SIGKILL)
    goes_on(cell, client)


@before
def zygote_stopped(cell):
    cell.write("profiles/default.toml", "spares = 0\n")
    cell.start_daemon()
    cell.warm_up()
    zygote = cell.zygote()
    cells.send(zygote, signal.SIGSTOP)
    cell.at_the_end(lambda: cells.send(zygote, signal.SIGCONT))
    patient(cell)


@after
def zygote_stopped_(cell):
    client, _ = under_way(cell)
    zygote = cell.zygote()
    cells.send(zygote, signal.SIGSTOP)
    cell.at_the_end(lambda: cells.send(zygote, signal.SIGCONT))
    goes_on(cell, client)


@before
def spare_killed(cell):
    cell.start_daemon()
    cell.warm_up()
    spare = cell.spare()
    cells.send(spare, signal.SIGSTOP)
    client = cell.start()
    cell.wait_for(lambda: cell.profile()["runs_now"] == 1, "the hand-over")
    cells.send(spare, signal.SIGKILL)
    cell.expect(client, COLD)


@after
def spare_killed_(cell):
    client, run = under_way(cell)
    cells.send(run, signal.SIGKILL)
    cell.expect(client, WARM, status=KILLED, output=b"")


@before
def spare_stopped(cell):
    cell.start_daemon()
    cell.warm_up()
    spare = cell.spare()
    cells.send(spare, signal.SIGSTOP)
    client = cell.start()
    cell.wait_for(lambda: cell.profile()["runs_now"] == 1, "the hand-over")
    cells.send(spare, signal.SIGCONT)
    cell.expect(client, WARM)


@after
def spare_stopped_(cell):
    client, run = under_way(cell)
    cells.send(run, signal.SIGSTOP)
    cell.wait_for(lambda: cells.state_of(client.pid) == "T", "the client, which stops as its run does")
    client.send_signal(signal.SIGCONT)
    goes_on(cell, client)


@before
def idle_spare_killed(cell):
    cell.start_daemon()
    cell.warm_up()
    cells.send(cell.spare(), signal.SIGKILL)
    cell.expect(cell.start(), ("warm", "cold"))


@before
def warm_up_killed(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cells.send(cell.zygote(), signal.SIGKILL)
    cell.fifo("warming").read_line()  # of the next generation
    cell.fifo("gate").open_gate()
    cell.expect(client, WARM)


@after
def warm_up_killed_(cell):
    client, _ = under_way(cell)
    cell.gate()
    other = subprocess.Popen(cell.program("pyfxc", "-c", "pass"), env=cell.environment)
    cell.fifo("warming").read_line()
    cells.send(cell.zygote(), signal.SIGKILL)
    goes_on(cell, client)
    cell.fifo("warming").read_line()
    cell.fifo("gate").open_gate()
    assert other.wait(cells.DEADLINE) == 0


# ---- the profile -----------------------------------------------------------------------------


@before
def profile_broken(cell):
    cell.write("profiles/default.py", "1 / 0\n")
    cell.start_daemon()
    cell.expect(cell.start(), COLD)


@after
def profile_broken_(cell):
    client, _ = under_way(cell)
    cell.write("profiles/default.py", "1 / 0\n")
    cell.wait_for(lambda: subprocess.run(
        cell.program("pyfxc", "--warm", "-c", "pass"), env=cell.environment, check=False,
        capture_output=True, timeout=cells.DEADLINE).returncode == 125, "a refusal")  # fmt: skip
    goes_on(cell, client)


@before
def profile_missing(cell):
    cell.start_daemon()
    client = cell.start("--profile", "nope")
    _, error = client.communicate(timeout=cells.DEADLINE)
    assert client.returncode == 125 and error.startswith(b'pyfxc: no profile "nope"'), error
    assert not cell.runs()


@after
def profile_removed(cell):
    cell.write("profiles/own.py", "")
    cell.start_daemon()
    client = cell.start("--profile", "own", waits=True)
    cell.wait_for_script()
    os.unlink(cell.path("profiles", "own.py"))
    assert cell.status() is not None
    goes_on(cell, client)


@before
def profile_warming(cell):
    cell.gate()
    cell.start_daemon()
    patient(cell)
    cell.fifo("gate").open_gate()
    cell.warm_up()
    assert cell.runs() == ["cold"], cell.runs()


@after
def profile_warming_(cell):
    client, _ = under_way(cell)
    cell.gate()
    subprocess.run(cell.program("pyfxctl", "reload"), env=cell.environment, check=True,
                   capture_output=True, timeout=cells.DEADLINE)
    cell.fifo("warming").read_line()
    goes_on(cell, client)
    cell.fifo("gate").open_gate()


@before
def profile_stopped(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.wait_for_request()
    stop_profile(cell)
    cell.expect(client, COLD)


@after
def profile_stopped_(cell):
    client, _ = under_way(cell)
    stop_profile(cell)
    goes_on(cell, client)


def stop_profile(cell):
    subprocess.run(cell.program("pyfxctl", "stop", "default"), env=cell.environment, check=True,
                   capture_output=True, timeout=cells.DEADLINE)


# ---- limits ----------------------------------------------------------------------------------


def limit(pid, what, soft):
    before_ = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (soft, before_[1]))
    return lambda: resource.prlimit(pid, what, before_)


@before
def descriptors_of_daemon(cell):
    cell.start_daemon()
    cell.warm_up()
    cell.at_the_end(limit(cell.daemon.pid, resource.RLIMIT_NOFILE, 0))
    patient(cell)


@after
def descriptors_of_daemon_(cell):
    client, _ = under_way(cell)
    limit(cell.daemon.pid, resource.RLIMIT_NOFILE, 0)
    goes_on(cell, client)


# Becomes a command with more descriptors than a frame may carry.
MANY_DESCRIPTORS = """
import os, resource, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
for _ in range(1030):
    os.set_inheritable(os.dup(2), True)
os.execv(sys.argv[1], sys.argv[1:])
"""


@before
def descriptors_of_client(cell):
    need_descriptors(1100)
    cell.start_daemon()
    cell.expect(cell.start(wrapper=[cells.PYTHON, "-c", MANY_DESCRIPTORS]), COLD)


@after
def descriptors_of_client_(cell):
    client, run = under_way(cell)
    limit(run, resource.RLIMIT_NOFILE, 3)
    limit(client.pid, resource.RLIMIT_NOFILE, 3)
    # Python needs none to print and to leave.
    goes_on(cell, client)


def as_another_user(cell):
    """RLIMIT_NPROC binds no root."""
    if os.geteuid() != 0:
        return
    cell.user = ["/usr/bin/setpriv", f"--reuid={OTHER_UID}", f"--regid={OTHER_UID}", "--clear-groups"]
    tried = subprocess.run(cell.program("pyfxc", "--version"), capture_output=True, check=False)
    if tried.returncode != 0:
        raise cells.Skipped("another user cannot execute pyfxc")
    for folder, _, files in os.walk(cell.folder):
        for name in (folder, *(os.path.join(folder, file) for file in files)):
            os.chown(name, OTHER_UID, OTHER_UID)


def forbid_forks(cell):
    """By a process of that user: root may lack the right to change another's limits."""
    subprocess.run([*cell.user, "/usr/bin/prlimit", f"--pid={cell.zygote()}", "--nproc=1:"], check=True)


@before
def processes(cell):
    as_another_user(cell)
    cell.write("profiles/default.toml", "spares = 0\n")
    cell.start_daemon()
    cell.warm_up()
    forbid_forks(cell)
    cell.expect(cell.start(), COLD)


@after
def processes_(cell):
    cell.fifo("begun"), cell.fifo("go")
    as_another_user(cell)
    client, _ = under_way(cell)
    forbid_forks(cell)
    goes_on(cell, client)


@before
def memory_of_zygote(cell):
    cell.start_daemon(wrapper=["/usr/bin/prlimit", f"--data={4 << 20}:"])
    cell.expect(cell.start(), COLD)


@after
def memory_of_zygote_(cell):
    client, _ = under_way(cell)
    limit(cell.zygote(), resource.RLIMIT_AS, 1)
    limit(cell.daemon.pid, resource.RLIMIT_AS, 1)
    goes_on(cell, client)
    # It may have died of it.
    cell.expect_empty_run_directory = False


# ---- another daemon, or none at all ----------------------------------------------------------

ANSWERS = {
    "version": peer.hello(major=2) + peer.refused(1),
    "version_alone": peer.hello(major=2),
    "refusal_of_a_later_version": peer.hello(minor=9) + peer.refused(4711),
    "garbage": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "zeros": bytes(64),
    "endless_frame": b"\xff" * 64,
    "silence": b"",
    "hello_alone": peer.hello(),
    "unknown_message": peer.hello() + peer.frame(999, b"x"),
    "started_without_its_descriptor": peer.hello() + peer.started(),
}


def answered(name, answer):
    def play(cell):
        cell.keep(peer.FakeDaemon(cell.socket, answer))
        cell.expect(cell.start(), COLD)
        os.unlink(cell.socket)

    play.__name__ = f"answer_cut {name}"
    before(play)


for _name, _answer in ANSWERS.items():
    answered(_name, _answer)
# The first bytes of an answer, each frame and field cut in its middle.
_WHOLE = peer.hello() + peer.refused(8)
for _size in (1, 7, 8, 9, 23, 24, 25, 31, 40, len(_WHOLE) - 1):
    answered(f"at {_size}", _WHOLE[:_size])


def proxied(cell, **how):
    """A proxy at the client's socket; the daemon's is another."""
    cell.start_daemon(socket=cell.path("run", "real.sock"))
    proxy = cell.keep(peer.Proxy(cell.socket, cell.path("run", "real.sock"), **how))
    cell.at_the_end(lambda: os.unlink(cell.socket))
    return proxy


def cut_request(position):
    def play(cell):
        proxied(cell, cut_request_at=position)
        cell.expect(cell.start(), COLD)

    play.__name__ = f"request_cut at {position}"
    before(play)


for _position in (0, 1, 8, 24, 40, 60, 100, 200):
    cut_request(_position)


@after
def proxy_gone(cell):
    # To the daemon it is the client that has vanished.
    proxy = proxied(cell)
    client = cell.start(waits=True)
    cell.wait_for_script()
    assert proxy.started.wait(cells.DEADLINE)
    proxy.hang_up()
    cell.expect(client, WARM, status=KILLED, output=b"")


@before
def garbage(cell):
    cell.keep(peer.FakeDaemon(cell.socket, peer.hello() + b"\xff" * 64))
    cell.expect(cell.start(), COLD)
    os.unlink(cell.socket)


@after
def garbage_(cell):
    proxy = proxied(cell)
    client = cell.start(waits=True)
    cell.wait_for_script()
    assert proxy.started.wait(cells.DEADLINE)
    proxy.inject(b"\xff" * 64)
    cell.let_script_go()
    if kernel_tells_status():
        cell.expect(client, WARM)
    else:
        # How the run ended nobody can say; that it must not be run again is known.
        out, err = client.communicate(timeout=cells.DEADLINE)
        assert (client.returncode, out) == (125, cells.OUTPUT) and b"lost" in err, (out, err)
        assert cell.runs() == ["warm"], cell.runs()


def kernel_tells_status():
    """PIDFD_GET_INFO of Linux 6.15."""
    version = os.uname().release.split(".")
    return (int(version[0]), int(version[1])) >= (6, 15)


# ---- the client ------------------------------------------------------------------------------


@before
def disk_full(cell):
    as_python_fails(cell, None, stdout=open("/dev/full", "wb"))  # noqa: SIM115


@after
def disk_full_(cell):
    cell.start_daemon()
    as_python_fails(cell, WARM, stdout=open("/dev/full", "wb"))  # noqa: SIM115


def as_python_fails(cell, kinds, stdout):
    """What python3 makes of it, pyfxc does; cold without a daemon."""
    with stdout:
        python = cell.start(python=True, stdout=stdout)
        _, error = python.communicate(timeout=cells.DEADLINE)
        os.unlink(cell.ran)
        client = cell.start(stdout=stdout)
        cell.expect(client, kinds or COLD, status=python.returncode, output=None, error=error)


CLOSED = ["/bin/sh", "-c", 'exec "$@" <&- >&-', "sh"]


@before
def closed_stdin_and_stdout(cell):
    cell.expect(cell.start(wrapper=CLOSED), COLD, output=b"")


@after
def closed_stdin_and_stdout_(cell):
    cell.start_daemon()
    cell.expect(cell.start(wrapper=CLOSED), WARM, output=b"")


@before
def client_confined(cell):
    cell.start_daemon()
    cell.expect(cell.start(wrapper=["/usr/bin/setpriv", "--no-new-privs"]), COLD)


@after
def client_confined_(cell):
    # Whoever asks: a daemon that is confined too knows no other world.
    cell.start_daemon(wrapper=["/usr/bin/setpriv", "--no-new-privs"])
    client, _ = under_way(cell, wrapper=["/usr/bin/setpriv", "--no-new-privs"])
    goes_on(cell, client)


@before
def client_killed(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.wait_for_request()
    client.kill()
    cell.expect(client, status=KILLED, output=b"", times=0)
    cell.fifo("gate").open_gate()
    cell.warm_up()
    assert not cell.runs(), cell.runs()


@after
def client_killed_(cell):
    client, run = under_way(cell)
    client.kill()
    cell.expect(client, WARM, status=KILLED, output=b"")
    cell.wait_for(lambda: cells.state_of(run) in "ZX", "the end of the run")


@before
def client_terminated(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.wait_for_request()
    client.terminate()
    cell.expect(client, status=-signal.SIGTERM, output=b"", times=0)
    cell.fifo("gate").open_gate()
    cell.warm_up()
    assert not cell.runs(), cell.runs()


@after
def client_terminated_(cell):
    client, _ = under_way(cell)
    client.terminate()
    cell.expect(client, WARM, status=-signal.SIGTERM, output=b"")


@before
def client_stopped(cell):
    cell.gate()
    cell.start_daemon()
    client = cell.start()
    cell.fifo("warming").read_line()
    cell.wait_for_request()
    client.send_signal(signal.SIGSTOP)
    cell.fifo("gate").open_gate()
    cell.wait_for(cell.runs, "the run, which its client need not see begin")
    client.send_signal(signal.SIGCONT)
    cell.expect(client, WARM)


@after
def client_stopped_(cell):
    client, _ = under_way(cell)
    client.send_signal(signal.SIGSTOP)
    cell.let_script_go()
    client.send_signal(signal.SIGCONT)
    cell.expect(client, WARM)
