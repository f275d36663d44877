# SPDX-License-Identifier: GPL-3.0-or-later
"""How files of a project come to be others: one function for each way, called with a Project.

Each leaves the project importable, save for `broken`. What it is then, python3 itself is asked.
"""

import mmap
import os
import shutil
import subprocess
import sys
import zipfile

PYTHON = "/usr/bin/python3"

# Runs in the zygote; `lib/late` and `lib/sites` are not there at first.
INIT = """\
import site, sys
for path in ("plain", "current", "tree", "early", "late"):
    sys.path.insert(0, LIB + "/" + path)
site.addsitedir(LIB + "/sites")
import alpha, beta.sub, gamma, delta, tracked
try:
    import optional
except ImportError:
    optional = None
try:
    import wheeled
except ImportError:
    wheeled = None
HERE = 0
"""
# Has each function that it is asked for.
STARTER = """\
import sys
def __getattr__(name):
    return lambda: sys.path.append(name)
"""
PROBE = """\
import sys
names = "alpha", "beta.sub", "gamma", "delta", "tracked", "optional", "wheeled"
print([getattr(sys.modules.get(name), "VALUE", None) for name in names], alpha.__file__, HERE,
      [path for path in sys.path if "extra" in path])
"""


class Project:
    """What a profile preloads, in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.number = 0
        self.profiles = self.path("profiles")
        self.probe = self.write("probe.py", PROBE)
        self.write_init()
        self.write("profiles/fresh.toml", 'names = "visible"\n')
        for path in ("early/none", "plain/alpha.py", "plain/gamma.py", "v1/delta.py", "v2/delta.py",
                     "tree/beta/__init__.py", "tree/beta/sub.py"):  # fmt: skip
            self.write_module(path)
        os.symlink("v1", self.path("lib/current"))
        self.make_repository()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def write_init(self):
        self.number += 1
        text = INIT.replace("LIB", repr(self.path("lib"))).replace("HERE = 0", f"HERE = {self.number}")
        return self.write("profiles/fresh.py", text)

    def text(self):
        """A module that nobody has seen yet. Its length differs from the last ones', or python3
        itself would take what it compiled within the same second for this one."""
        self.number += 1
        return f"VALUE = {self.number}  # {'x' * (self.number % 97)}\n"

    def write_module(self, name):
        return self.write("lib/" + name, self.text())

    def make_repository(self):
        self.write_module("plain/tracked.py")
        self.git("init", "-q", "-b", "one")
        for branch in ("one", "two"):
            if branch == "two":
                self.git("checkout", "-q", "-b", branch)
            self.write_module("plain/tracked.py")
            self.git("add", "tracked.py")
            self.git("-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qm", branch)

    def git(self, *arguments):
        environment = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
        return subprocess.run(
            ["git", "-C", self.path("lib/plain"), *arguments],
            check=True, env=environment, stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip

    def make_wheel(self):
        """A wheel by hand (PEP 427), of a version of its own."""
        self.number += 1
        info = f"wheeled-{self.number}.dist-info"
        content = {
            "wheeled.py": f"VALUE = {self.number}\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: wheeled\nVersion: {self.number}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        content[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*content, f"{info}/RECORD"])
        path = self.path(f"wheeled-{self.number}-py3-none-any.whl")
        with zipfile.ZipFile(path, "w") as file:
            for name, text in content.items():
                file.writestr(name, text)
        return path


# ---- editors ----


def truncates_and_writes(project):
    project.write_module("plain/alpha.py")


def renames_over(project):
    os.replace(project.write_module("plain/alpha.py.new"), project.path("lib/plain/alpha.py"))


def moves_away_and_writes(project):
    """vim with 'backup'."""
    path = project.path("lib/plain/alpha.py")
    os.rename(path, path + "~")
    project.write_module("plain/alpha.py")
    os.unlink(path + "~")


def writes_several(project):
    for name in ("plain/alpha.py", "tree/beta/__init__.py", "tree/beta/sub.py", "plain/gamma.py"):
        project.write_module(name)


def writes_and_does_not_close(project):
    file = open(project.path("lib/plain/alpha.py"), "w", encoding="ascii")
    file.write(project.text())
    file.flush()
    return file  # closed after the run


def writes_in_place(project):
    """Of the same size and time as before: what python3 compiled before is good enough for it."""
    path = project.path("lib/plain/gamma.py")
    status = os.stat(path)
    with open(path, "r+b", buffering=0) as file:
        file.write(file.read().replace(b"VALUE = ", b"VALUE =-"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def writes_by_mapping(project):
    path = project.write_module("plain/alpha.py.new")
    with open(path, "r+b") as new, open(project.path("lib/plain/alpha.py"), "r+b") as file:
        text = new.read()
        os.ftruncate(file.fileno(), len(text))
        with mmap.mmap(file.fileno(), len(text)) as memory:
            memory[:] = text
    os.unlink(path)


def breaks_and_mends(project):
    """What is broken is seen, and what is mended as well."""
    project.write("lib/plain/gamma.py", "VALUE = \n")
    project.look()
    project.write_module("plain/gamma.py")


# ---- links and directories ----


def swaps_link_to_directory(project):
    link = project.path("lib/current")
    other = "v1" if os.readlink(link) == "v2" else "v2"
    project.write_module(other + "/delta.py")
    project.look()
    os.symlink(other, link + ".new")
    os.replace(link + ".new", link)


def swaps_link_to_file(project):
    path = project.path("lib/plain/gamma.py")
    project.write_module(f"store/gamma{project.number}.py")
    target = f"../store/gamma{project.number - 1}.py"
    os.symlink(target, path + ".new")
    os.replace(path + ".new", path)


def writes_behind_link(project):
    swaps_link_to_file(project)
    project.look()
    with open(project.path("lib/plain/gamma.py"), "w", encoding="ascii") as file:
        file.write(project.text())


def writes_by_another_name(project):
    """A hard link in a directory that is on no path."""
    path = project.path("lib/plain/alpha.py")
    other = project.path("other name")
    os.link(path, other)
    project.look()
    with open(other, "w", encoding="ascii") as file:
        file.write(project.text())
    project.look()
    os.unlink(other)


def moves_parent_directory(project):
    tree = project.path("lib/tree")
    shutil.copytree(tree, tree + ".new")
    project.write_module("tree.new/beta/sub.py")
    os.rename(tree, tree + ".old")
    os.rename(tree + ".new", tree)
    shutil.rmtree(tree + ".old")


# ---- what comes and goes ----


def deletes_and_makes(project):
    path = project.path("lib/plain/optional.py")
    if os.path.exists(path):
        os.unlink(path)
    else:
        project.write_module("plain/optional.py")


def hides_by_file(project):
    path = project.write_module("early/alpha.py")
    project.look()
    os.unlink(path)


def hides_by_package(project):
    path = project.path("lib/plain/alpha")
    project.write_module("plain/alpha/__init__.py")
    project.look()
    shutil.rmtree(path)


def hides_by_new_directory(project):
    project.write_module("late/alpha.py")
    project.look()
    shutil.rmtree(project.path("lib/late"))


def adds_paths(project):
    """A .pth file, which module site reads, in a directory that may not have been there."""
    project.number += 1
    extra = project.path(f"extra{project.number}")
    os.mkdir(extra)
    project.write("lib/sites/extra.pth", extra + "\n")


def begins_otherwise(project):
    """A .start file, whose entry points module site calls from 3.15 on (PEP 829)."""
    project.number += 1
    if not os.path.exists(project.path("lib/plain/starter.py")):
        project.write("lib/plain/starter.py", STARTER)
    project.write("lib/sites/begins.start", f"starter:extra{project.number}\n")


def edits_profile(project):
    project.write_init()


# ---- tools ----


def checks_out_branch(project):
    branch = project.git("branch", "--show-current").strip()
    project.git("checkout", "-q", "two" if branch == "one" else "one")


def installs_with_pip(project):
    """Installs, upgrades and at last removes it, in a virtual environment."""
    venv = project.path("venv")
    if not os.path.exists(venv):
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", venv], check=True)
        packages = f"{venv}/lib/python{'.'.join(map(str, _version()))}/site-packages"
        shutil.rmtree(project.path("lib/sites"), ignore_errors=True)
        os.symlink(packages, project.path("lib/sites"))
        project.write("lib/sites/README.txt", "pip removes directories that are empty\n")
    pip = [PYTHON, "-m", "pip", "-q", "--disable-pip-version-check", "--python", f"{venv}/bin/python"]
    for _ in range(2):
        subprocess.run([*pip, "install", "--no-index", "--no-deps", project.make_wheel()], check=True)
        project.look()
    subprocess.run([*pip, "uninstall", "-y", "wheeled"], check=True)


def _version():
    text = subprocess.run(
        [PYTHON, "-c", "import sys; print(*sys.version_info[:2])"],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    return text.split()


# ---- what changes nothing ----


def compiles_again(project):
    path = project.path("lib/plain/alpha.py")
    subprocess.run([PYTHON, "-m", "py_compile", path], check=True)


def removes_compiled(project):
    shutil.rmtree(project.path("lib/plain/__pycache__"), ignore_errors=True)


def reads(project):
    path = project.path("lib/plain/alpha.py")
    with open(path, "rb") as file:
        file.read()


def writes_beside(project):
    for name in ("plain/log", "plain/alpha.txt", "plain/unrelated.py", "early/notes", "tree/beta/x.py"):
        project.write_module(name)


def leaves_backup(project):
    project.write_module("plain/alpha.py~")
    project.write_module("plain/.alpha.py.swp")


# Each is noticed because of what was imported; a profile's own files are noticed in any case.
CHANGES = (
    truncates_and_writes, renames_over, moves_away_and_writes, writes_several,
    writes_and_does_not_close, writes_in_place, writes_by_mapping, breaks_and_mends,
    swaps_link_to_directory, swaps_link_to_file, writes_behind_link, writes_by_another_name,
    moves_parent_directory, deletes_and_makes, hides_by_file, hides_by_package,
    hides_by_new_directory, adds_paths, checks_out_branch, installs_with_pip,
    *([begins_otherwise] if sys.version_info >= (3, 15) else []),
)  # fmt: skip
CHANGES_OF_PROFILE = (edits_profile,)
NO_CHANGES = (compiles_again, removes_compiled, reads, writes_beside, leaves_backup)
