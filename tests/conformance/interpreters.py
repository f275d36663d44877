# SPDX-License-Identifier: GPL-3.0-or-later
"""The differential suite with every interpreter of this machine that there is a core for, and with
virtual environments of each.

    /usr/bin/python3 tests/conformance/interpreters.py --prefix build/release [--list] [NAME…]

NAME is a part of a case's name. Each interpreter runs all cases; each of its environments (a plain one, one with
the system's packages, one that was moved, one that is reached by a link, copies, uv's where there is uv) those
that look at paths and modules. Says first which interpreters were found, and why others are left out.
"""

import argparse
import glob
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RUN = os.path.join(HERE, "run.py")
HOME = os.path.expanduser("~")
PLACES = [
    "/usr/bin/python3", "/usr/local/bin/python3.*", "/opt/python/*/bin/python3",
    "/opt/conda/bin/python3", HOME + "/.pyenv/versions/*/bin/python3",
    HOME + "/.local/share/uv/python/*/bin/python3", HOME + "/miniconda3/bin/python3",
    HOME + "/miniconda3/envs/*/bin/python3", HOME + "/miniforge3/bin/python3",
]
OF_ENVIRONMENTS = ["environment/", "modules/", "sys/", "library/", "multiprocessing/", "subprocess/"]
FACTS = (
    "import sys; print(sys.implementation.name, '%d.%d.%d' % tuple(sys.version_info[:3]))"
)


def found():
    """(path, version) of each CPython, the same executable once."""
    seen = set()
    for place in PLACES:
        for path in sorted(glob.glob(place)):
            real = os.path.realpath(path)
            if real in seen or not os.access(path, os.X_OK) or path.endswith("-config"):
                continue
            seen.add(real)
            asked = subprocess.run([path, "-I", "-S", "-c", FACTS], capture_output=True, text=True,
                                   check=False)
            words = asked.stdout.split()
            if asked.returncode == 0 and len(words) == 2 and words[0] == "cpython":
                yield path, words[1]
            else:
                print(f"left out: {path}: does not say that it is CPython")


def cores(prefix):
    text = subprocess.run([os.path.join(prefix, "bin/pyfxctl"), "core", "list"], check=True,
                          capture_output=True, text=True).stdout
    return {line.split()[0].rpartition(".")[0] for line in text.splitlines()}


def environments(python, root):
    """(what it is, its interpreter) of the environments that are made of `python`."""
    def make(name, *options):
        path = os.path.join(root, name)
        subprocess.run([python, "-m", "venv", "--without-pip", *options, path], check=True)
        return path

    yield "venv", make("plain") + "/bin/python"
    yield "venv with system packages", make("system", "--system-site-packages") + "/bin/python"
    moved = os.path.join(root, "moved")
    os.rename(make("before"), moved)
    yield "venv, moved", moved + "/bin/python3"
    link = os.path.join(root, "link")
    os.symlink(make("target"), link)
    yield "venv, by a link", link + "/bin/python"
    other = os.path.join(root, "python-link")
    os.symlink(os.path.realpath(python), other)
    yield "a link to it elsewhere", other
    yield "a copy of a venv's", copies(python, root)
    if uv := shutil.which("uv"):
        path = os.path.join(root, "uv")
        subprocess.run([uv, "venv", "--quiet", "--offline", "--python", python, path], check=True)
        yield "an environment of uv's", path + "/bin/python"


def copies(python, root):
    path = os.path.join(root, "copies")
    subprocess.run([python, "-m", "venv", "--without-pip", "--copies", path], check=True)
    return path + "/bin/python"


def compare(prefix, what, python, names):
    print(f"\n== {what}: {python}", flush=True)
    status = subprocess.run([sys.executable, "-B", RUN, "--prefix", prefix, "--python", python, *names],
                            check=False).returncode
    return [] if status == 0 else [f"{what}: {python}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--prefix", default="build/release")
    parser.add_argument("--list", action="store_true", help="print what is there and stop")
    arguments = parser.parse_args()
    have = cores(arguments.prefix)
    chosen = []
    for path, version in found():
        fits = version.rpartition(".")[0] in have
        print(f"{'found' if fits else 'left out, no core fits'}: Python {version}, {path}")
        if fits:
            chosen.append((path, version))
    sys.stdout.flush()
    if arguments.list:
        return 0
    bad = []
    for path, version in chosen:
        bad += compare(arguments.prefix, f"Python {version}", path, arguments.names)
        root = tempfile.mkdtemp(prefix="pyfx-interpreters-")
        try:
            for what, python in environments(path, root):
                names = arguments.names or OF_ENVIRONMENTS
                bad += compare(arguments.prefix, f"Python {version}, {what}", python, names)
        finally:
            shutil.rmtree(root, ignore_errors=True)
    for line in bad:
        print(f"failed: {line}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
