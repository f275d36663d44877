# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual environments and interpreters as people make them, none of which a profile names: the third call of each is
warm, and each is as its own python3's in output, status and files.

    environments.py --prefix PREFIX [NAME...]

Needs PyPI, for uv. What is not on this machine (pyenv) is skipped and says so.
"""

import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))

import daemon  # noqa: E402

PYTHON = "/usr/bin/python3"
PYENV = os.path.expanduser("~/.pyenv")
TIMEOUT = 300
CALLS = 3
SETTLE = 60  # seconds for a warm-up, however slow the machine is
SUPPORTED = ("3.11", "3.12", "3.13", "3.14", "3.15")
SHOW = """
import multiprocessing, os, subprocess, sys

def seen(number):
    return number, sys.executable, sys.prefix, sys.base_prefix, sys.path, str(sys.flags), sys._base_executable

if __name__ == "__main__":
    print(seen(0), sys.orig_argv[1:], sys.argv, sorted(sys.modules), list(os.environ.items()), sep="\\n", flush=True)
    show = "import sys; print(sys.executable, sys.prefix, sys.path, sys.flags)"
    for name in (sys.executable, "python3"):
        subprocess.run([name, "-c", show], check=True)
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(method, pool.apply(seen, (1,)), flush=True)
    with open("left", "w") as file:
        file.write(sys.prefix)
    sys.exit(3)
"""
# What an exec hook of pyenv's is, as pyfxc(1) has it.
HOOK = """
if [[ $PYENV_COMMAND == python* && $PYENV_BIN_PATH == $PYENV_ROOT/versions/* && -x {links}/$PYENV_COMMAND ]]; then
  PYENV_COMMAND_PATH={links}/$PYENV_COMMAND
fi
"""


class Place:
    """A home with a daemon of its own."""

    def __init__(self, prefix, folder):
        self.bin = os.path.join(os.path.abspath(prefix), "bin")
        self.folder = folder
        self.work = os.path.join(folder, "work")
        self.uv = os.path.join(folder, "uv", "bin", "uv")
        os.mkdir(self.work)
        with open(os.path.join(self.work, "show.py"), "w", encoding="utf-8") as file:
            file.write(SHOW)
        self.environment = {
            "PATH": self.bin + ":/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": folder,
            "XDG_CONFIG_HOME": folder, "PYFX_SOCKET": os.path.join(folder, "run", "pyfxd.sock"), "PYFX_WHY": "1",
            "UV_CACHE_DIR": os.path.join(folder, "cache"), "UV_PYTHON_DOWNLOADS": "never", "UV_PYTHON": PYTHON,
        }  # fmt: skip
        # How PyPI is reached from here.
        self.environment |= {name: value for name, value in os.environ.items() if name.startswith(("SSL_", "PIP_", "UV_"))}
        self.daemon = daemon.start(os.path.join(self.bin, "pyfxd"), self.environment["PYFX_SOCKET"], self.environment,
                                   os.path.join(folder, "log"), SETTLE)  # fmt: skip

    def call(self, command, variables):
        return subprocess.run(command, env=self.environment | variables, cwd=self.work, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False, timeout=TIMEOUT)  # fmt: skip

    def make(self, *command):
        made = self.call(command, {})
        if made.returncode != 0:
            raise RuntimeError(f"{command}: {made.stderr}")

    def make_environment(self, name, *options):
        directory = f"{self.folder}/{name}"
        self.make(PYTHON, "-m", "venv", *options, directory)
        return directory

    def warms_up(self):
        asked = self.call([os.path.join(self.bin, "pyfxctl"), "status", "--json"], {})
        return any(profile["state"] == "warming" for profile in json.loads(asked.stdout)["profiles"])

    def close(self):
        daemon.end(self.daemon, SETTLE)


# ---- what people have: each gives (command of python3, the same by pyfxc, variables) ----


def active(directory, name="python3"):
    variables = {"PATH": f"{directory}/bin:{{bin}}:/usr/bin:/bin", "VIRTUAL_ENV": directory}
    return [name, "show.py", "a"], ["pyfxc", "show.py", "a"], variables


def of_pip(place):
    return active(place.make_environment("pip"))


def with_system_packages(place):
    return active(place.make_environment("system", "--without-pip", "--system-site-packages"))


def relocated(place):
    os.rename(place.make_environment("before", "--without-pip"), f"{place.folder}/after")
    return active(f"{place.folder}/after")


def recreated(place):
    directory = place.make_environment("again", "--without-pip")
    play(place, *active(directory))
    shutil.rmtree(directory)
    place.make_environment("again", "--without-pip", "--system-site-packages")
    return active(directory)


def of_uv(place):
    place.make(place.uv, "venv", "-q", f"{place.folder}/by-uv")
    return active(f"{place.folder}/by-uv")


def by_path(place):
    directory = place.make_environment("path", "--without-pip")
    return [f"{directory}/bin/python3", "show.py"], ["pyfxc", "--profile", directory, "show.py"], {}


def command(place):
    """One that is installed in an environment which is not active."""
    directory = place.make_environment("commands", "--without-pip")
    with open(f"{directory}/bin/show", "w", encoding="utf-8") as file:
        file.write(f"#!{directory}/bin/python3\n{SHOW}")
    os.chmod(f"{directory}/bin/show", 0o755)
    return [f"{directory}/bin/show", "a"], ["pyfxc", f"{directory}/bin/show", "a"], {}


def uv_run(place, *options):
    project = f"{place.folder}/project"
    if not os.path.isdir(project):
        place.make(place.uv, "init", "-q", "--bare", "--name", "project", project)
    run = [place.uv, "run", "-q", "--project", project, *options]
    return [*run, "python3", "show.py"], [*run, "pyfxc", "show.py"], {}


def uv_run_with(place):
    return uv_run(place, "--with", "six")


def uv_run_isolated(place):
    return uv_run(place, "--isolated")


def uvx(place):
    run = [place.uv, "tool", "run", "-q", "--from", "six"]
    return [*run, "python3", "show.py"], [*run, "pyfxc", "show.py"], {}


def pyenv_version(place, version):
    return active(f"{PYENV}/versions/{version}")


def pyenv_shims(place, version):
    links, hooks = f"{place.folder}/links", f"{place.folder}/hooks"
    for directory in links, f"{hooks}/exec":
        os.makedirs(directory, exist_ok=True)
    for name in ("python3", "python", "python" + version.rpartition(".")[0]):
        if not os.path.lexists(f"{links}/{name}"):
            os.symlink(f"{place.bin}/pyfxc", f"{links}/{name}")
    with open(f"{hooks}/exec/pyfx.bash", "w", encoding="utf-8") as file:
        file.write(HOOK.format(links=links))
    # Without its links the hook does nothing, so python3 has the same environment.
    variables = {"PATH": f"{PYENV}/shims:{place.bin}:/usr/bin:/bin", "PYENV_VERSION": version,
                 "PYENV_ROOT": PYENV, "PYENV_HOOK_PATH": hooks}  # fmt: skip
    without = ["sh", "-c", f"mv {links} {links}.away; python3 show.py; s=$?; mv {links}.away {links}; exit $s"]
    return without, ["sh", "-c", "python3 show.py; exit $?"], variables


KINDS = {
    "a venv of pip": of_pip, "one with system packages": with_system_packages, "one that was moved": relocated,
    "one that was made anew": recreated, "one by its path": by_path, "a command of one": command,
    "a venv of uv": of_uv, "uv run": uv_run,
    "uv run --with": uv_run_with, "uv run --isolated": uv_run_isolated, "uvx": uvx,
}  # fmt: skip
# Of these each call has another path, and so another sys.prefix.
COLD = {"uv run --with", "uv run --isolated"}


def add_pyenv(kinds):
    if not os.access(f"{PYENV}/libexec/pyenv", os.X_OK):
        print("pyenv is not here")
        return
    for version in sorted(os.listdir(f"{PYENV}/versions")):
        if version.rpartition(".")[0] not in SUPPORTED:
            continue
        kinds[f"pyenv's {version}"] = lambda place, version=version: pyenv_version(place, version)
        kinds[f"pyenv's shims with {version}"] = lambda place, version=version: pyenv_shims(place, version)


# ---- playing ----


def outcome(place, command, variables, is_new_each_time):
    left = os.path.join(place.work, "left")
    if os.path.exists(left):
        os.unlink(left)
    variables = {name: value.replace("{bin}", place.bin) for name, value in variables.items()}
    done = place.call(command, variables)
    files = sorted(os.listdir(place.work))
    said = [line for line in done.stderr.splitlines() if line.startswith("pyfxc: ")]
    rest = [line for line in done.stderr.splitlines() if not line.startswith("pyfxc: ")]
    # Of one that is new each time all but its directory is the same.
    out = re.sub(r"\.tmp\w+", ".tmp", done.stdout) if is_new_each_time else done.stdout
    return (done.returncode, out, rest, files), said[0] if said else f"nothing is said: {done.stderr}"


def difference_of(wanted, got):
    lines = [[str(part) for whole in seen for part in (whole.split(", ") if isinstance(whole, str) else [whole])]
             for seen in (wanted, got)]  # fmt: skip
    return "\n".join(difflib.unified_diff(*lines, "python3", "pyfxc", lineterm="", n=0))


def play(place, python, pyfx, variables, is_new_each_time=False):
    """(what differs, how each call went)"""
    ways = []
    for _ in range(CALLS):
        wanted, _ = outcome(place, python, variables, is_new_each_time)
        got, said = outcome(place, pyfx, variables, is_new_each_time)
        ways.append(said)
        if got != wanted:
            return difference_of(wanted, got), ways
        if wanted[0] != 3:
            return f"it ended otherwise: {wanted}", ways
        deadline = time.monotonic() + SETTLE
        while place.warms_up() and time.monotonic() < deadline:
            time.sleep(0.05)
    return None, ways


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefix", required=True)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    kinds = dict(KINDS)
    add_pyenv(kinds)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="pyfx-environments-") as folder:
        place = Place(arguments.prefix, folder)
        try:
            place.make_environment("uv")
            place.make(f"{folder}/uv/bin/pip", "-q", "install", "uv")
            for name, make in kinds.items():
                if arguments.names and not any(part in name for part in arguments.names):
                    continue
                difference, ways = play(place, *make(place), is_new_each_time=name in COLD)
                is_warm = ways[-1].startswith("pyfxc: warm")
                # A build has cores for the interpreters that were there when it was configured.
                may_be_cold = name in COLD or "no core fits" in ways[-1]
                failed = difference is not None or is_warm == may_be_cold
                wrong += failed
                print(f"{'WRONG' if failed else 'as python3'}: {name}: {ways[-1]}", flush=True)
                if difference:
                    print(difference)
        finally:
            place.close()
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
