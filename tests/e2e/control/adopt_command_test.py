# SPDX-License-Identifier: GPL-3.0-or-later
"""`pyfxctl adopt` of a command of the system: a link stands for it, however it is called.

    adopt_command_test.py PREFIX
"""

import shutil
import unittest

from adoption import PREFIX, PYTHON, AdoptionTest


class AdoptCommandTest(AdoptionTest):
    def test_a_link_stands_for_a_command_of_the_system(self):
        tool = self.home / "tools/tool"
        tool.parent.mkdir()
        tool.write_text(f"#!{PYTHON} -s\nimport json, decimal, sys\nprint(sys.orig_argv, sys.argv, sys.executable)\n")
        tool.chmod(0o755)
        self.env["PATH"] += f":{tool.parent}"
        links = self.home / ".local/share/pyfx/bin"
        self.assertIn(f'PATH="{links}:$PATH"', self.does("adopt", "tool"))
        self.assertEqual(self.state(), {"tool": "behind"})
        expected = self.run_it(tool, "-x", "--version").stdout
        self.env["PATH"] = f"{links}:{self.env['PATH']}"
        self.assertEqual(self.state(), {"tool": "in place"})
        self.assertEqual(self.run_it("tool", "-x", "--version").stdout, expected)
        self.does("adopt", "--profile", "tool", "tool", "--run", "-x")
        written = (self.home / "profiles/tool.toml").read_text()
        self.assertRegex(written, r'\n  "decimal",  # [0-9.]+ ms\n')
        self.assertIn("\nhidden = true\n", written, "other runs are to be as before")
        self.assertIn("already", self.refuses("adopt", "--profile", "tool", "tool"))
        tool.write_text(tool.read_text().replace(" -s", ""))
        expected = self.run_it(tool, "-x", "--version").stdout
        run = self.warm("tool", "-x", "--version", profile="")
        self.assertEqual(run.stdout, expected)
        self.assertIn('warm (profile "tool" by command)', run.stderr)
        self.does("unadopt", "tool")
        self.assertFalse(links.exists())

    def adopted_tool(self):
        """A link for the command `tool` of the system, which prints its arguments; the link's directory."""
        tool = self.home / "tools/tool"
        tool.parent.mkdir()
        tool.write_text(f"#!{PYTHON}\nimport sys\nprint('tool', sys.argv[1:])\n")
        tool.chmod(0o755)
        (self.home / "script.py").write_text("open('executed', 'w')\n")
        self.env["PATH"] += f":{tool.parent}"
        self.does("adopt", "tool")
        return self.home / ".local/share/pyfx/bin"

    def test_a_commands_link_is_the_command_however_it_is_called(self):
        links = self.adopted_tool()
        (self.home / "elsewhere").symlink_to(links)
        (self.home / "far").mkdir()
        (self.home / "far/tool").symlink_to("../elsewhere/tool")
        for directory in f"{links}/", f"{links}/.", f"{links.parent}//bin", self.home / "elsewhere", self.home / "far":
            env = dict(self.env, PATH=f"{directory}:{self.env['PATH']}")
            self.assertEqual(self.run_it("/usr/bin/env", "tool", "script.py", env=env).stdout, "tool ['script.py']\n")
        self.assertEqual(self.run_it("./tool", "../script.py", cwd=links).stdout, "tool ['../script.py']\n")
        self.assertFalse((self.home / "executed").exists())

    def test_a_link_from_elsewhere_to_an_adopted_python_is_what_it_was(self):
        self.make()
        links = self.home / "bin"
        links.mkdir()
        for name in "py", "python", "python3.9":
            (links / name).symlink_to("../v/bin/python3")
        (links / "chain").symlink_to("py")
        env = dict(self.env, PATH=f"{links}:{self.env['PATH']}")
        code = (
            "import os, sys; names = 'executable _base_executable prefix base_prefix exec_prefix path orig_argv argv'; "
            "print(*(getattr(sys, name) for name in names.split()), os.environ.get('VIRTUAL_ENV'), sep='\\n')"
        )
        ways = [[links / "py"], ["bin/py"], ["py"], ["chain"], [links / "python"], ["python"], ["python3.9", "-I"]]

        def answers(*before):
            runs = [self.run_it(*before, "/usr/bin/env", *way, "-c", code, "x", env=env) for way in ways]
            return [(run.returncode, run.stdout, run.stderr) for run in runs]

        expected = answers()
        self.assertIn(f"{links}/py", expected[0][1])
        self.does("adopt", self.venv)
        self.assertEqual(answers(), expected)
        self.assertEqual(answers(PREFIX / "bin/pyfxctl", "session", "--"), expected)
        self.does("unadopt", self.venv)
        self.assertEqual(answers(), expected)

    def test_a_command_that_is_no_script_has_the_name_that_was_called(self):
        links = self.adopted_tool()
        tool = self.home / "tools/tool"
        shutil.copy("/bin/sh", tool)
        env = dict(self.env, PATH=f"{links}:{self.env['PATH']}")
        self.assertEqual(self.run_it("tool", "-c", "echo $0", env=env).stdout, "tool\n")
        said = self.run_it(links / "tool", "-c", "echo $0", env=env).stdout
        self.assertEqual(said, f"{tool}\n", "by a path it would be the link's")

    def test_by_a_name_that_means_nothing_no_argument_is_executed(self):
        links = self.adopted_tool()
        stray = self.home / "stray"
        stray.symlink_to(PREFIX / "bin/pyfxc")
        by_descriptor = "import os, sys; os.execve(os.open(sys.argv[1], os.O_PATH), sys.argv[2:], os.environ)"
        for way in [stray], [PYTHON, "-c", by_descriptor, links / "tool", "tool"]:
            run = self.run_it(*way, "script.py")
            self.assertEqual((run.returncode, run.stdout), (125, ""), run.stderr)
            self.assertIn("cannot tell what is to run", run.stderr)
        self.assertFalse((self.home / "executed").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
