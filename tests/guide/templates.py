#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A profile that `pyfxctl new --from TEMPLATE` makes is warm, wherever the template's tool is.

    /usr/bin/python3 tests/guide/templates.py --prefix build/release [--extra DIRECTORY] [TEMPLATE…]

With Debian's tools, as far as they are there; with --extra with those of PyPI, in an environment that is kept there.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

# What each template is for: its module, and its package of PyPI.
TOOLS = {
    "ansible": ("ansible", "ansible-core"), "aws": ("awscli", "awscli"), "black": ("black", "black"),
    "django": ("django", "django"), "mypy": ("mypy", "mypy"), "pylint": ("pylint", "pylint"),
    "pytest": ("pytest", "pytest"),
}  # fmt: skip
CALLS = 3
DEADLINE_SECONDS = 300


def parse_arguments():
    parser = argparse.ArgumentParser(description="Makes a profile of each template and looks whether it is warm.")
    parser.add_argument("names", nargs="*", metavar="TEMPLATE", help="only these")
    parser.add_argument("--prefix", type=pathlib.Path, default="build/release", help="tree that holds bin/pyfxc")
    parser.add_argument("--extra", type=pathlib.Path, metavar="DIRECTORY", help="with the tools of PyPI")
    return parser.parse_args()


def environment_of_pypi(directory):
    """An environment that has all of the tools."""
    environment = directory.absolute() / "templates"
    subprocess.run(["/usr/bin/python3", "-m", "venv", environment], check=True)
    packages = sorted({package for _, package in TOOLS.values()})
    subprocess.run([environment / "bin/pip", "install", "--quiet", *packages], check=True)
    return environment


def has(python, module):
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"
    return subprocess.run([python, "-I", "-c", code, module], check=False).returncode == 0


def fault_of(name, environment, prefix, home):
    """What is wrong with the profile that the template makes, or an empty text."""
    variables = {"PATH": f"{prefix}/bin:/usr/bin:/bin", "HOME": home, "XDG_RUNTIME_DIR": home, "LC_ALL": "C.UTF-8"}

    def run(*words):
        return subprocess.run(
            words, env=variables, cwd=home, check=False, capture_output=True, text=True, timeout=DEADLINE_SECONDS
        )

    made = run("pyfxctl", "new", name, "--from", name, *(["--python", environment] if environment else []))
    if made.returncode != 0 or "wrong" in made.stdout:
        return f"cannot be made: {made.stdout}{made.stderr}"
    for_all = f'for call in $(seq {CALLS}); do pyfxc --profile {name} --why -c "print(1)" || exit; done'
    called = run("pyfxctl", "session", "--", "sh", "-c", for_all)
    warm = called.stderr.count(f'pyfxc: warm (profile "{name}"')
    if called.returncode != 0 or called.stdout != "1\n" * CALLS or warm != CALLS:
        return f"is not warm: {called.stdout}{called.stderr}"
    return ""


def main():
    arguments = parse_arguments()
    prefix = arguments.prefix.absolute()
    there = {path.stem for path in (prefix / "share/pyfx/templates").glob("*.toml")}
    if there != set(TOOLS):
        sys.exit(f"templates are {sorted(there)}, and tools are known for {sorted(TOOLS)}")
    environment = environment_of_pypi(arguments.extra) if arguments.extra else None
    python = environment / "bin/python3" if environment else "/usr/bin/python3"
    failed = 0
    looked_at = 0
    for name in arguments.names or sorted(TOOLS):
        if not has(python, TOOLS[name][0]):
            print(f"{name}: not there", flush=True)
            continue
        looked_at += 1
        with tempfile.TemporaryDirectory() as home:
            fault = fault_of(name, environment, prefix, os.path.realpath(home))
        failed += bool(fault)
        print(f"{name}: {fault or 'warm'}", flush=True)
    if looked_at == 0:
        print("skipped: none of the tools is there")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
