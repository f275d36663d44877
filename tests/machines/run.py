# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes machines of Debian's releases by debootstrap, and runs the README's two commands in each, from a
clone in root's home, as one would who has just installed it; then makes a package there, which is
installed, upgraded under a run and purged in a fresh machine of the same release. Prints a table.

    run.py [--mirror URL] [--keep] [--user] [--only demo|test|package] [RELEASE...]

RELEASE is bookworm, trixie, forky or sid; all four without one. With --user it is an ordinary user who does it
all, with sudo and a umask of 077. Machines and logs are in build/machines; --keep leaves the roots there for
a closer look. Needs root, debootstrap and the network.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
MACHINES = SOURCE / "build/machines"
RELEASES = ("bookworm", "trixie", "forky", "sid")
PARTS = ("demo", "test", "package")
CLONE = "a clone of pyfx"
PACKAGE_TEST = "package_test.py"
FACTS = "gcc libc6 systemd python3 clang"


class Machine:
    """A Debian in a folder. Everything that it prints goes to its log."""

    def __init__(self, release, mirror, user=None):
        self.release = release
        self.user = user  # who does it all; root without one
        self.root = MACHINES / release
        self.base = MACHINES / f"{release}.tar"  # as debootstrap left it
        self.log = MACHINES / f"{release}.log"
        self.mirror = mirror

    def make(self):
        """A fresh one."""
        self.remove()
        if not self.base.exists():
            # The script of sid, which is any newer release's: an old debootstrap does not know their names.
            self.here("debootstrap", "--variant=minbase", "--include=ca-certificates",
                      self.release, self.root, self.mirror, "/usr/share/debootstrap/scripts/sid")
            # The lists of a release that is not one yet may have run out.
            (self.root / "etc/apt/apt.conf.d/99pyfx").write_text('Acquire::Check-Valid-Until "false";\n')
            self.here("tar", "--one-file-system", "-C", self.root, "-cf", f"{self.base}.new", ".")
            os.rename(f"{self.base}.new", self.base)
            return
        self.root.mkdir(parents=True)
        self.here("tar", "-C", self.root, "-xpf", self.base)

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def here(self, *command):
        with open(self.log, "ab") as log:
            subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log,
                           stderr=log, check=True)

    def inside(self, *command):
        """Runs it in the machine; the exit status and what it printed."""
        result = subprocess.run([HERE / "enter", self.root, *command], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        text = result.stdout.decode(errors="replace")
        with open(self.log, "a", encoding="utf-8") as log:
            log.write(f"\n==== {' '.join(command)}: {result.returncode}\n{text}")
        return result.returncode, text

    def clone(self):
        """Into a home that nobody else may enter, by a path that has to be quoted."""
        if self.user:
            self.inside("sh", "-ec", "apt-get -qq update && apt-get -qq install --yes sudo >/dev/null 2>&1 && "
                        'useradd --create-home --shell /bin/bash "$1" && '
                        'echo "$1 ALL=(ALL) NOPASSWD: ALL" >"/etc/sudoers.d/$1"', "sh", self.user)
        home = self.home()
        os.chmod(self.root / home, 0o700)
        subprocess.run(["git", "-c", "safe.directory=*", "clone", "--quiet", "--no-hardlinks", SOURCE,
                        self.root / home / CLONE], check=True, umask=0o077 if self.user else -1)
        if self.user:
            self.inside("chown", "-R", f"{self.user}:", f"/{home}/{CLONE}")

    def home(self):
        return f"home/{self.user}" if self.user else "root"

    def do(self, *words):
        """`./do` with these words, in the clone."""
        line = 'cd "$1" && shift && exec ./do "$@"'
        if not self.user:
            return self.inside("sh", "-c", line, "sh", f"/root/{CLONE}", *words)
        return self.inside("su", "-", self.user, "-c", f'umask 077; exec sh -c \'{line}\' sh "$@"', "--",
                           "sh", f"/{self.home()}/{CLONE}", *words)

    def facts(self):
        _, text = self.inside("dpkg-query", "--show", "--showformat=${Package} ${Version}\n",
                              *FACTS.split())
        found = dict(line.split() for line in text.splitlines() if len(line.split()) == 2)
        return {name: re.sub(r"^\d+:|[-+~].*$", "", version) for name, version in found.items()}


def demo(machine, row):
    status, _ = machine.do("demo")
    row.update(machine.facts())
    return "yes" if status == 0 else "NO"


def test(machine, row):
    """What ctest counted, of both builds."""
    status, text = machine.do("test")
    row.update(machine.facts())
    counts = re.findall(r"(\d+) tests failed out of (\d+)", text)
    skipped = len(re.findall(r"\*\*\*Skipped", text))
    failed = sum(int(count[0]) for count in counts)
    whole = sum(int(count[1]) for count in counts)
    if not counts:
        return "NO: nothing was tested"
    words = f"{whole - failed - skipped} of {whole}"
    if skipped:
        words += f", {skipped} skipped"
    return words if status == 0 else f"{words}: NO"


def package(machine, row):
    """Made in this machine, tried in another of the same release."""
    status, _ = machine.do("package", "DEB")
    row.update(machine.facts())
    if status != 0:
        return "NO: not made"
    for release in ("1", "2"):
        status, _ = machine.inside(
            "sh", "-c", f"cd '/{machine.home()}/{CLONE}/build/package' && cpack -G DEB -B /root/packages "
            f"-D CPACK_DEBIAN_PACKAGE_RELEASE={release}")
        if status != 0:
            return "NO: not made"
    packages = sorted((machine.root / "root/packages").glob("*.deb"))
    status, _ = machine.inside("sh", "-c", "apt-get -qq install --yes lintian >/dev/null 2>&1 && "
                               "lintian --fail-on error --allow-root /root/packages/*-1_*.deb")
    lintian = "lintian" if status == 0 else "LINTIAN"
    kept = [MACHINES / f"{machine.release}-{path.name}" for path in packages]
    for path, copy in zip(packages, kept):
        shutil.copy(path, copy)
    made = packages[0].name
    machine.make()
    for path, copy in zip(packages, kept):
        target = machine.root / "root" / path.name
        shutil.copy(copy, target)
    shutil.copy(HERE / PACKAGE_TEST, machine.root / "root")
    status, _ = machine.inside("sh", "-c", "apt-get -qq update && apt-get -qq install --yes python3 && "
                               f"exec python3 -B /root/{PACKAGE_TEST} /root/*.deb")
    return ("yes" if status == 0 else "NO") + f" ({made}; {lintian})"


def try_machine(release, arguments):
    machine = Machine(release, arguments.mirror, "ada" if arguments.user else None)
    machine.log.unlink(missing_ok=True)
    row = {"release": release}
    try:
        machine.make()
        machine.clone()
        for part in arguments.only or PARTS:
            row[part] = {"demo": demo, "test": test, "package": package}[part](machine, row)
    except subprocess.CalledProcessError as error:
        row["demo"] = f"NO: {error}"
    finally:
        if not arguments.keep:
            machine.remove()
    return row


def table(rows):
    columns = ["release", *FACTS.split(), *PARTS]
    lines = [columns] + [[row.get(column, "-") for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("releases", nargs="*", metavar="RELEASE")
    parser.add_argument("--mirror", default="http://deb.debian.org/debian")
    parser.add_argument("--keep", action="store_true", help="leave the roots in build/machines")
    parser.add_argument("--user", action="store_true", help="as an ordinary user, with sudo")
    parser.add_argument("--only", action="append", choices=PARTS)
    arguments = parser.parse_args()
    unknown = set(arguments.releases) - set(RELEASES)
    if unknown:
        parser.error(f"unknown release {', '.join(sorted(unknown))}: one of {', '.join(RELEASES)}")
    if os.geteuid() != 0:
        parser.error("needs root, for debootstrap and namespaces")
    MACHINES.mkdir(parents=True, exist_ok=True)
    rows = []
    for release in arguments.releases or RELEASES:
        print(f"== {release}: its log is build/machines/{release}.log", file=sys.stderr)
        rows.append(try_machine(release, arguments))
        print(table(rows), flush=True)
    return 1 if any("NO" in row.get(part, "") for row in rows for part in PARTS) else 0


if __name__ == "__main__":
    sys.exit(main())
