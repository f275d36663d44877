# SPDX-License-Identifier: GPL-3.0-or-later
"""`cmake --install` and the plain CMake way. Writes to its scratch folder only."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

DEADLINE_SECONDS = 120
PROGRAMS = {"bin/pyfxc", "bin/pyfxctl", "bin/pyfxd", "libexec/pyfx/pyfx-host.so"}

parser = argparse.ArgumentParser()
parser.add_argument("--cmake", required=True)
for folder in ("--source", "--build", "--scratch"):
    parser.add_argument(folder, required=True, type=pathlib.Path)
SETTINGS = parser.parse_args()


def run(*command, **options):
    return subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DEADLINE_SECONDS,
        **options,
    )  # fmt: skip


def cache_of(build):
    """The build folder's settings."""
    lines = (build / "CMakeCache.txt").read_text().splitlines()
    entries = (line.split("=", 1) for line in lines if "=" in line and line[0] not in "#/")
    return {name.split(":")[0]: value for name, value in entries}


def files_below(folder):
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if not file.is_dir()}


class InstallTest(unittest.TestCase):
    def setUp(self):
        self.scratch = SETTINGS.scratch
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        self.addCleanup(shutil.rmtree, self.scratch)

    def run_well(self, *command, **options):
        result = run(*command, **options)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result

    def install(self, prefix, destdir=""):
        # CMake's list of what is installed belongs to whoever installs really.
        manifest = SETTINGS.build / "install_manifest.txt"
        before = manifest.read_bytes() if manifest.exists() else None
        environment = {name: value for name, value in os.environ.items() if name != "DESTDIR"}
        if destdir:
            environment["DESTDIR"] = str(destdir)
        self.run_well(
            SETTINGS.cmake, "--install", SETTINGS.build, "--prefix", prefix, env=environment
        )
        if before is None:
            manifest.unlink()
        else:
            manifest.write_bytes(before)

    def service_below(self, root):
        (service,) = root.rglob("pyfxd.service")
        return service.read_text()

    def test_everything_lies_below_the_prefix(self):
        prefix = self.scratch / "prefix with spaces, 100 % ours"
        self.install(prefix)
        files = files_below(prefix)
        self.assertLessEqual(PROGRAMS, files)
        self.assertLessEqual(
            {f"share/pyfx/profiles/{file}" for file in ("hello.py", "hello.toml", "stdlib.toml")},
            files,
        )
        self.assertLessEqual({"share/pyfx/templates/pytest.toml", "share/pyfx/templates/aws.toml"}, files)
        completions = ("bash-completion/completions/{}", "fish/vendor_completions.d/{}.fish")
        self.assertLessEqual(
            {f"share/{file.format(name)}" for file in completions for name in ("pyfxc", "pyfxctl")},
            files,
        )
        self.assertTrue(any(file.endswith("/_pyfxctl") for file in files))
        self.assertEqual(files_below(self.scratch), {f"{prefix.name}/{file}" for file in files})
        # systemd.service(5) takes \x20 for a space, and %% for a percent sign.
        program = str(prefix / "bin/pyfxd").replace("%", "%%").replace(" ", "\\x20")
        self.assertIn(f"ExecStart={program} --delegated\n", self.service_below(prefix))

    def test_others_can_enter_it_whatever_the_umask_was(self):
        prefix = self.scratch / "prefix"
        before = os.umask(0o077)
        try:
            self.install(prefix)
        finally:
            os.umask(before)
        closed = [path for path in [prefix, *prefix.rglob("*")]
                  if ~path.stat().st_mode & (0o005 if path.is_dir() else 0o004)]
        self.assertEqual(closed, [])

    def test_a_moved_tree_runs(self):
        self.install(self.scratch / "first")
        moved = self.scratch / "moved here"
        (self.scratch / "first").rename(moved)
        home = self.scratch / "home"
        home.mkdir()
        environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        result = run(
            moved / "bin/pyfxctl", "session", "--",
            moved / "bin/pyfxc", "--profile", "stdlib", "-c",
            "import sys; print('json' in sys.modules); sys.exit(5)",
            env=environment,
        )  # fmt: skip
        self.assertEqual((result.stdout, result.stderr, result.returncode), ("True\n", "", 5))
        self.assertEqual(files_below(home), set())

    def test_a_tree_runs_whatever_is_in_its_path(self):
        """A list of libraries to preload could not hold it (ld.so(8))."""
        self.install(self.scratch / "first")
        home = self.scratch / "home"
        profiles = home / ".config/pyfx/profiles"
        profiles.mkdir(parents=True)
        (profiles / "named.toml").write_text('python = "/usr/bin/python3"\npreload = ["json"]\n')
        environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        for name in ("a space", "a:colon", "$LIB"):
            with self.subTest(name):
                moved = self.scratch / name
                (self.scratch / "first").rename(moved)
                result = run(
                    moved / "bin/pyfxctl", "session", "--",
                    moved / "bin/pyfxc", "--warm", "--profile", "named", "-c",
                    "import os; print(os.path.samefile('/proc/self/exe', '/usr/bin/python3'), "
                    "os.environ.get('LD_PRELOAD'), sorted(fd for fd in map(int, os.listdir('/proc/self/fd')) "
                    "if fd < 100))",  # the run's own are above
                    env=environment,
                )  # fmt: skip
                moved.rename(self.scratch / "first")
                self.assertEqual((result.stdout, result.stderr, result.returncode),
                                 ("True None [0, 1, 2, 3]\n", "", 0))  # fmt: skip

    def test_destdir_moves_the_files_and_not_what_stands_in_them(self):
        stage = self.scratch / "stage"
        self.install("/opt/pyfx", destdir=stage)
        files = files_below(stage)
        self.assertLessEqual({f"opt/pyfx/{program}" for program in PROGRAMS}, files)
        self.assertEqual(files_below(self.scratch), {f"stage/{file}" for file in files})
        self.assertIn("ExecStart=/opt/pyfx/bin/pyfxd --delegated\n", self.service_below(stage))

    def test_the_plain_cmake_way_works_with_make_and_without_tests(self):
        build = self.scratch / "make"
        cache = cache_of(SETTINGS.build)
        passed_on = ("CMAKE_CXX_COMPILER", "PYFX_PYTHON")
        self.run_well(
            SETTINGS.cmake, "-S", SETTINGS.source, "-B", build, "-G", "Unix Makefiles",
            "-DBUILD_TESTING=OFF",
            "-DCMAKE_BUILD_TYPE=Debug",  # the quickest to compile
            *(f"-D{name}={cache[name]}" for name in passed_on),
        )  # fmt: skip
        targets = self.run_well(SETTINGS.cmake, "--build", build, "--target", "help").stdout
        for program in ("pyfxc", "pyfxctl", "pyfxd", "pyfx-host"):
            self.assertIn(f"... {program}\n", targets)
        self.assertNotIn("_test\n", targets)
        self.run_well(SETTINGS.cmake, "--build", build, "--target", "pyfx_protocol", "-j2")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
