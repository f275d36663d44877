# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the wheel, installs it into a virtual environment and by `uv tool install`, and is warm by both, with each
interpreter that it has a core for. Needs PyPI, for what makes the wheel and for uv.

    run.py [--python PATH]...

With --python there are cores for these interpreters, otherwise for those that are found.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DEADLINE_SECONDS = 120
PROGRAMS = ("pyfxc", "pyfxctl", "pyfxd")
PAGES = ("man1/pyfxc.1", "man1/pyfxctl.1", "man8/pyfxd.8", "man5/pyfx-profile.5")
# Beside libc's own libraries and the dynamic linker.
MAY_NEED = {"libsystemd.so.0"}
LIBC = ("libc.so.", "libm.so.", "ld-linux")
NEWEST_GLIBC = (2, 36)


def printed(*command, **variables):
    done = subprocess.run([str(word) for word in command], env=os.environ | variables, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=1200, check=False)  # fmt: skip
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout + done.stderr


class WheelTest(unittest.TestCase):
    pythons = []

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = pathlib.Path(cls.scratch.name)
        printed("/usr/bin/python3", "-m", "venv", cls.folder / "tools")
        printed(cls.folder / "tools/bin/pip", "install", "--quiet", "uv")
        options = [f"--config-settings=cmake.define.PYFX_CORE_PYTHONS={';'.join(cls.pythons)}"] if cls.pythons else []
        printed(cls.folder / "tools/bin/pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", cls.folder, *options, SOURCE)
        (cls.wheel,) = cls.folder.glob("pyfx-*.whl")
        print(f"made {cls.wheel.name}, {cls.wheel.stat().st_size >> 10} KiB")

    def test_it_holds_programs_pages_and_cores_and_needs_libc_and_libsystemd_alone(self):
        self.assertIn("-py3-none-", self.wheel.name)
        with zipfile.ZipFile(self.wheel) as wheel:
            names = wheel.namelist()
            wheel.extractall(self.folder / "content")
        for wanted in (*(f"/{name}" for name in PROGRAMS), *(f"/share/man/{page}" for page in PAGES)):
            self.assertTrue(any(name.endswith(wanted) for name in names), wanted)
        self.assertFalse([name for name in names if "systemd" in name])
        needed, newest = set(), (0, 0)
        for path in (self.folder / "content").rglob("*"):
            if not path.is_file() or path.read_bytes()[:4] != b"\x7fELF":
                continue
            text = printed("readelf", "--wide", "--dynamic", "--version-info", path)
            needed |= {line.split("[")[1].rstrip("]") for line in text.splitlines() if "(NEEDED)" in line}
            versions = {word[6:] for word in text.replace("(", " ").replace(")", " ").split() if word.startswith("GLIBC_2.")}
            newest = max([newest, *(tuple(int(part) for part in version.split(".")) for version in versions)])
        self.assertEqual({name for name in needed if not name.startswith(LIBC)}, MAY_NEED)
        self.assertLessEqual(newest, NEWEST_GLIBC)

    def test_it_is_warm_in_a_virtual_environment(self):
        printed("/usr/bin/python3", "-m", "venv", self.folder / "venv")
        printed(self.folder / "venv/bin/pip", "install", "--quiet", "--no-index", self.wheel)
        self.expect_warm(self.folder / "venv/bin")
        for page in PAGES:
            self.assertTrue((self.folder / "venv/share/man" / page).exists(), page)

    def test_it_is_warm_as_a_tool_of_uv(self):
        folders = {"UV_TOOL_DIR": str(self.folder / "uv"), "UV_TOOL_BIN_DIR": str(self.folder / "bin"),
                   "UV_CACHE_DIR": str(self.folder / "cache")}  # fmt: skip
        printed(self.folder / "tools/bin/uv", "tool", "install", "--quiet", "--no-index", "--python", "/usr/bin/python3", self.wheel,
                **folders)  # fmt: skip
        self.expect_warm(self.folder / "bin")

    def expect_warm(self, programs):
        cores = printed(programs / "pyfxctl", "core", "list").splitlines()
        self.assertTrue(cores)
        with_core = {line.split()[0] for line in cores}
        print(f"cores in {programs}: {' '.join(sorted(with_core))}")
        for python in ("/usr/bin/python3", *self.pythons):
            version = printed(python, "-c", "import platform; print(platform.python_version())").strip()
            self.assertIn(version, with_core)
            with tempfile.TemporaryDirectory() as runtime:
                profiles = pathlib.Path(runtime, "profiles")
                profiles.mkdir()
                (profiles / "own.toml").write_text(f'python = "{python}"\npreload = ["json"]\n', encoding="utf-8")
                said = printed(programs / "pyfxctl", "session", "--", programs / "pyfxc", "--why", "--profile", "own", "-c",
                               "import sys; print(sys.version.split()[0])", XDG_RUNTIME_DIR=runtime,
                               PYFX_PROFILE_PATH=str(profiles), PATH=f"{programs}:/usr/bin:/bin")  # fmt: skip
            self.assertIn("pyfxc: warm", said)
            self.assertIn(version, said.split())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", default=[], metavar="PATH")
    WheelTest.pythons = parser.parse_args().python
    for name in [name for name in os.environ if name.startswith(("PYTHON", "PYFX_", "PIP_REQUIRE", "VIRTUAL_ENV"))]:
        del os.environ[name]
    unittest.main(argv=sys.argv[:1], verbosity=2)


if __name__ == "__main__":
    main()
