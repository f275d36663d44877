# SPDX-License-Identifier: GPL-3.0-or-later
"""`pyfxctl adopt`: an environment whose interpreter pyfxc stands for is the same to every program, cold
and warm, and can be put back.

    adopt_test.py PREFIX
"""

import importlib.util
import json
import os
import shutil
import subprocess
import unittest
import zipfile

from adoption import PREFIX, PYTHON, AdoptionTest

FACTS = """
import multiprocessing, os, subprocess, sys
def child(queue):
    queue.put((sys.executable, sys.prefix, sys.orig_argv[0]))
if __name__ == "__main__":
    print(sys.executable, sys.prefix, sys.base_prefix, sys.exec_prefix, sys.orig_argv, sys.argv, sys.path, sys.flags)
    print(os.path.realpath(sys._base_executable))
    print(subprocess.run([sys.executable, "-c", "import sys; print(sys.executable, sys.prefix)"],
                         stdout=subprocess.PIPE, check=True).stdout)
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=child, args=(queue,))
    process.start()
    print(queue.get())
    process.join()
"""


class AdoptTest(AdoptionTest):
    # -- The same to every program

    def test_runs_are_as_before_cold_and_warm(self):
        self.make()
        script = self.home / "facts.py"
        script.write_text(f"#!{self.venv}/bin/python\n{FACTS}")
        script.chmod(0o755)
        ways = [[script, "a"], [self.venv / "bin/python3", script], [self.venv / "bin/python", "-O", "-I", script]]
        before = [self.run_it(*way).stdout for way in ways]
        before_in_empty = [self.run_it(*way, env={}).stdout for way in ways]
        self.assertIn(str(self.venv), before[0])
        self.does("adopt", self.venv)
        for way, said, in_empty in zip(ways, before, before_in_empty):
            self.assertEqual(self.run_it(*way).stdout, said, "cold, without a daemon")
            self.assertEqual(self.run_it(*way, env={}).stdout, in_empty, "in an empty environment, as cron's")
        for way, said in zip(ways[:2], before):
            self.assertEqual(self.warm(*way).stdout, said)

    def test_it_is_python_by_whatever_word_it_is_called(self):
        self.make()
        outside = self.home / "outside"
        outside.symlink_to(self.venv / "bin/python3")
        code = "import sys; print(sys.orig_argv[0], sys.prefix)"
        path = dict(self.env, PATH=f"{self.venv}/bin:/usr/bin:/bin")
        ways = [
            (["python", "-c", code], path), (["./v/bin/python", "-c", code], self.env),
            ([outside, "--version"], self.env), ([self.venv / "bin/python", "--help"], self.env),
            ([self.venv / "bin/python", "--why", "--profile", "x"], self.env),
        ]  # fmt: skip

        def answers():
            runs = [self.run_it(*way, env=env) for way, env in ways]
            return [(run.returncode, run.stdout, run.stderr) for run in runs]

        before = answers()
        self.does("adopt", self.venv)
        self.assertEqual(answers(), before)
        # Warm it is as by its full path: docs/fidelity.md.
        self.assertEqual(before[1][1], f"./v/bin/python {self.venv}\n")
        self.assertEqual(self.warm("./v/bin/python", "-c", code).stdout, f"{self.venv}/bin/python {self.venv}\n")

    def test_an_environment_that_is_made_from_it_has_the_real_interpreter(self):
        self.make()
        self.does("adopt", self.venv)
        made = self.home / "made"
        self.run_it(self.venv / "bin/python", "-m", "venv", "--without-pip", made)
        self.assertEqual(os.path.realpath(made / "bin/python"), os.path.realpath(PYTHON))

    @unittest.skipUnless(importlib.util.find_spec("ensurepip"), "this Python has no pip for environments")
    def test_what_pip_installs_comes_to_pyfx_and_the_adoption_stays(self):
        subprocess.run([PYTHON, "-m", "venv", self.venv], check=True)
        self.does("adopt", self.venv)
        wheel = self.home / "pyfxtest-1-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("pyfxtest.py", "import sys\ndef main():\n    print(sys.executable)\n")
            info = "pyfxtest-1.dist-info"
            archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: pyfxtest\nVersion: 1\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/entry_points.txt", "[console_scripts]\npyfxtest = pyfxtest:main\n")
            archive.writestr(f"{info}/RECORD", "")
        installed = self.run_it(self.venv / "bin/pip", "install", "--no-index", wheel)
        self.assertEqual(installed.returncode, 0, installed.stderr)
        self.assertEqual(self.state(), {str(self.venv): "in place"})
        self.assertRegex(self.warm(self.venv / "bin/pyfxtest").stdout, rf"^{self.venv}/bin/python[0-9.]*\n$")

    # -- Put back

    def test_unadopt_gives_the_very_links_back(self):
        self.make()
        before = self.listing()
        self.does("adopt", self.venv)
        self.assertNotEqual(self.listing(), before)
        self.assertEqual(self.state(), {str(self.venv): "in place"})
        self.assertIn("adopted already", self.does("adopt", self.venv / "bin/python3"))
        self.does("unadopt", self.venv)
        self.assertEqual(self.listing(), before)
        self.assertEqual(self.state(), {})
        self.assertIn("is not adopted", self.refuses("unadopt", self.venv))

    def test_a_dry_run_changes_nothing(self):
        self.make()
        before = self.listing()
        self.assertIn("would do: pyfxc takes the place of bin/python", self.does("adopt", "--dry-run", self.venv))
        self.assertEqual(self.listing(), before)
        self.assertFalse((self.home / "state").exists())

    def test_a_command_of_the_environment_stands_for_it(self):
        self.make()
        command = self.venv / "bin/tool"
        command.write_text(f"#!/bin/sh\n'''exec' \"{self.venv}/bin/python\" \"$0\" \"$@\"\n' '''\nprint('tool')\n")
        command.chmod(0o755)
        self.env["PATH"] = f"{self.venv}/bin:{self.env['PATH']}"
        self.assertIn(f'in "{self.venv}"', self.does("adopt", "tool"))
        self.assertEqual(self.warm(command).stdout, "tool\n")
        self.does("unadopt", "--all")
        self.assertEqual(self.state(), {})

    def test_what_pyfxctl_asks_an_interpreter_is_no_run_of_the_users(self):
        self.make()
        script = self.venv / "bin/tool"
        script.write_text(f"#!{self.venv}/bin/python\nimport json\n")
        script.chmod(0o755)
        commands = (
            f"adopt {self.venv}", f"adopt --profile tool {script} --run", "check tool", "doctor", f"new other --from {script}"
            f" --python {self.venv}", f"unadopt {self.venv}", f"adopt {script}",
        )  # fmt: skip
        # The daemon is to answer first: what is told without one is lost.
        line = "; ".join(["pyfxctl status >before", *(f"pyfxctl {words} >said" for words in commands)])
        run = self.run_it(PREFIX / "bin/pyfxctl", "session", "--", "sh", "-c", f"{line}; pyfxctl status --json")
        self.assertEqual(run.stderr, "")
        daemon = json.loads(run.stdout)["daemon"]
        self.assertEqual((daemon["cold_runs"], daemon["runs_served"]), ({}, 0))
        self.assertEqual(self.state(), {str(self.venv): "in place"})

    # -- Made anew

    def test_an_environment_that_was_made_anew_is_noticed(self):
        self.make()
        self.does("adopt", self.venv)
        shutil.rmtree(self.venv)
        self.assertEqual(self.state(), {str(self.venv): "gone"})
        self.make()
        self.assertEqual(self.state(), {str(self.venv): "changed"})
        before = self.listing()
        self.does("adopt", self.venv)
        # By another program, as uv does it: link beside, rename.
        (self.venv / "bin/new").symlink_to(os.path.realpath(PYTHON))
        (self.venv / "bin/new").rename(self.venv / "bin/python3")
        self.assertEqual(self.state(), {str(self.venv): "changed"})
        self.works("python3")
        self.does("adopt", self.venv)
        self.assertEqual(self.state(), {str(self.venv): "in place"})
        self.does("unadopt", self.venv)
        self.assertEqual(os.readlink(self.venv / "bin/python3"), os.path.realpath(PYTHON))
        self.assertEqual([one[0] for one in self.listing()], [one[0] for one in before])

    def test_one_that_was_removed_is_taken_off_the_list(self):
        self.make()
        self.does("adopt", self.venv)
        shutil.rmtree(self.venv)
        self.assertIn("is no longer there", self.ctl("unadopt", "./v/").stdout)
        self.assertEqual(self.state(), {})

    def contents(self, environment):
        """All that is in it, by the name that it has there; an environment's own path is no difference."""
        found = {}
        for path in sorted(environment.rglob("*")):
            name = str(path.relative_to(environment))
            if path.is_symlink():
                found[name] = os.readlink(path)
            elif path.is_file():
                found[name] = (path.stat().st_mode, path.read_bytes().replace(bytes(environment), b"ENVIRONMENT"))
            else:
                found[name] = path.stat().st_mode
        return found

    def test_what_venv_makes_over_an_adopted_environment_is_noticed_and_put_back(self):
        pyfxc = (PREFIX / "bin/pyfxc").read_bytes()
        for option in "", "--upgrade", "--clear", "--prompt=other":
            with self.subTest(option):
                self.venv = self.home / f"v{option}"
                plain = self.home / "plain" / self.venv.name
                again = [PYTHON, "-m", "venv", "--without-pip", *filter(None, [option])]
                self.make()
                subprocess.run([PYTHON, "-m", "venv", "--without-pip", plain], check=True)
                self.does("adopt", self.venv)
                subprocess.run([*again, self.venv], check=True, stderr=subprocess.DEVNULL)
                subprocess.run([*again, plain], check=True)
                self.works()
                self.works("python3")
                self.assertEqual((PREFIX / "bin/pyfxc").read_bytes(), pyfxc)
                self.assertEqual(self.state(), {str(self.venv): "changed"})
                status, (line,) = self.examine()
                self.assertEqual(status, 1)
                self.assertRegex(line, f'^wrong {self.venv}: .*made anew.*"pyfxctl adopt {self.venv}"')
                self.does("adopt", self.venv)
                self.assertEqual(self.state(), {str(self.venv): "in place"})
                self.works()
                subprocess.run([*again, self.venv], check=True, stderr=subprocess.DEVNULL)
                self.does("unadopt", self.venv)
                self.assertEqual(self.contents(self.venv), self.contents(plain))
                self.assertEqual(self.state(), {})

    def test_an_adopted_interpreter_can_make_its_own_environment_once_more(self):
        self.make()
        self.does("adopt", self.venv)
        python = self.venv / "bin/python3"
        for words in ["-m", "venv"], ["-Imvenv"]:
            code = f"{python} -c 1 && PYFX_WHY=1 {python} {' '.join(words)} --without-pip {self.venv}"
            run = self.run_it(PREFIX / "bin/pyfxctl", "session", "--", "sh", "-c", code)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn("cold: venv may write to pyfxc itself", run.stderr)
            self.works()
            self.does("adopt", self.venv)

    def test_what_stands_for_the_links_in_another_way_is_left(self):
        self.make()
        self.does("adopt", self.venv)
        own = (self.venv / "bin/python3").with_name("new")
        shutil.copy(os.path.realpath(PYTHON), own)
        own.rename(self.venv / "bin/python3")
        self.assertIn("a file of its own", self.refuses("adopt", self.venv))
        self.assertIn("left: bin/python3\n", self.does("unadopt", self.venv))
        self.assertFalse((self.venv / "bin/python3").is_symlink())
        self.assertTrue((self.venv / "bin/python").is_symlink())

    def test_without_what_is_kept_it_works_and_cannot_be_adopted(self):
        self.make()
        self.does("adopt", self.venv)
        shutil.rmtree(self.venv / "bin/.pyfx")
        self.works()
        self.assertIn("make the environment anew", self.refuses("adopt", self.venv))
        self.works()

    def test_a_list_that_cannot_be_read_is_set_aside(self):
        self.make()
        path = self.home / "state/pyfx/adopted.json"
        path.parent.mkdir(parents=True)
        path.write_text('{"version": 99}')
        done = self.ctl("adopt", self.venv)
        self.assertEqual(done.returncode, 0)
        self.assertIn("cannot be read, and is now", done.stderr)
        self.assertEqual(path.with_name("adopted.json.unreadable").read_text(), '{"version": 99}')
        self.assertEqual(self.state(), {str(self.venv): "in place"})

    def examine(self):
        """What the doctor finds of what is adopted: its exit status, and lines without the subject's word."""
        done = self.ctl("doctor")
        self.assertEqual(done.stderr, "")
        lines = [line for line in done.stdout.splitlines() if line[7:].startswith("adopted")]
        return done.returncode, [line[:7].strip() + line[14:] for line in lines]

    def test_the_doctor_says_what_to_do_about_an_environment_that_was_made_anew(self):
        self.assertEqual(self.examine(), (0, ["ok: nothing is"]))
        self.make()
        self.does("adopt", self.venv)
        self.assertEqual(self.examine(), (0, ["ok: 1, all in place"]))
        shutil.rmtree(self.venv)
        status, (line,) = self.examine()
        self.assertEqual(status, 0)
        self.assertRegex(line, f'^note {self.venv}: .*"pyfxctl unadopt {self.venv}"')
        self.make()
        status, (line,) = self.examine()
        self.assertEqual(status, 1)
        self.assertEqual(line, f'wrong {self.venv}: the environment was made anew: "pyfxctl adopt {self.venv}", or '
                         f'"pyfxctl unadopt {self.venv}" takes it off the list')
        self.does("adopt", self.venv)
        self.assertEqual(self.examine()[0], 0)
        # What it cannot read it leaves where it is.
        path = self.home / "state/pyfx/adopted.json"
        path.write_text("{")
        status, (line,) = self.examine()
        self.assertEqual(status, 1)
        self.assertIn('"pyfxctl adopted" sets it aside', line)
        self.assertEqual(path.read_text(), "{")

    # -- Refused

    def test_what_cannot_be_exact_is_refused(self):
        self.make("--copies")
        before = self.listing()
        self.assertIn("made with copies", self.refuses("adopt", self.venv))
        self.assertEqual(self.listing(), before)
        self.assertIn("no virtual environment", self.refuses("adopt", self.home))
        self.assertIn("no such command", self.refuses("adopt", "pyfxtest-nowhere"))
        self.assertIn("does not begin with an interpreter", self.refuses("adopt", "/bin/sh"))

    def test_an_interpreter_that_its_home_does_not_lead_to_is_refused(self):
        self.make()
        home = self.home / "other"
        home.mkdir()
        (home / "strange").symlink_to(os.path.realpath(PYTHON))
        config = self.venv / "pyvenv.cfg"
        config.write_text(f"home = {home}\n")
        (self.venv / "bin/python3").unlink()
        (self.venv / "bin/python3").symlink_to(home / "strange")
        before = self.listing()
        self.assertIn("sys._base_executable", self.refuses("adopt", self.venv))
        self.assertEqual(self.listing(), before)
        self.works()


if __name__ == "__main__":
    unittest.main(verbosity=2)
