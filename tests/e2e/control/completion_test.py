# SPDX-License-Identifier: GPL-3.0-or-later
"""The completions, in the shells themselves: bash, and zsh and fish where they are.

    completion_test.py PREFIX
"""

import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unittest

PREFIX = pathlib.Path(sys.argv.pop(1)).absolute()
SOURCE = pathlib.Path(__file__).resolve().parents[3]
DEADLINE_SECONDS = 60

BASH = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
"_${1##*/}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


class CompletionTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.home = pathlib.Path(scratch.name)
        profiles = self.home / "profiles"
        profiles.mkdir()
        for name in "science", "scripts":
            (profiles / f"{name}.toml").write_text('description = "of the test"\n')
        self.env = {
            "HOME": str(self.home), "PATH": f"{PREFIX}/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb",
            "XDG_RUNTIME_DIR": str(self.home), "PYFX_PROFILE_PATH": str(profiles),
        }  # fmt: skip
        self.session = []

    def script(self, shell):
        path = self.home / f"completion.{shell}"
        text = subprocess.run(
            [PREFIX / "bin/pyfxctl", "completion", shell], env=self.env, check=True, capture_output=True, text=True,
        )  # fmt: skip
        path.write_text(text.stdout)
        return str(path)

    def with_daemon(self):
        self.session = [str(PREFIX / "bin/pyfxctl"), "session", "--"]

    def run_it(self, *argv):
        done = subprocess.run(
            [*self.session, *argv], env=self.env, cwd=self.home, capture_output=True, text=True, check=False,
            timeout=DEADLINE_SECONDS, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return set(done.stdout.split("\n")) - {""}

    def bash(self, *words):
        return self.run_it("bash", "--norc", "-c", BASH, "bash", self.script("bash"), *words)

    def fish(self, line):
        found = self.run_it("fish", "-N", "-c", f"source {self.script('fish')}; complete -C '{line}'")
        return {one.split("\t")[0] for one in found}

    def test_bash_completes_commands_options_and_their_values(self):
        self.assertEqual(self.bash("pyfxctl", "kernel", "in"), {"install"})
        self.assertLessEqual({"session", "setup"}, self.bash("pyfxctl", "se"))
        self.assertLessEqual({"--json", "--help"}, self.bash("pyfxctl", "status", "--"))
        self.assertEqual(self.bash("pyfxctl", "completion", ""), {"bash", "zsh", "fish"})
        self.assertLessEqual({"--why", "--warm", "--profile"}, self.bash("pyfxc", "--"))
        self.assertEqual(self.bash("pyfxc", "x.py", "--"), set(), "that is the script's own")
        (self.home / "log.txt").touch()
        self.assertEqual(self.bash("pyfxctl", "session", "--log", "lo"), {"log.txt"})

    def test_bash_completes_profiles_and_says_nothing_without_a_daemon(self):
        self.assertEqual(self.bash("pyfxctl", "reload", ""), set())
        self.with_daemon()
        self.assertEqual(self.bash("pyfxctl", "reload", "sc"), {"science", "scripts"})
        self.assertEqual(self.bash("pyfxc", "--profile", "sci"), {"science"})
        self.assertEqual(self.bash("pyfxc", "--profile", "=", "scr"), {"scripts"})

    def adopt_some(self):
        """A command and an environment whose names are in need of quotes."""
        links = self.home / ".local/share/pyfx/bin"
        links.mkdir(parents=True)
        (links / "ansible").symlink_to(PREFIX / "bin/pyfxc")
        state = self.home / ".local/state/pyfx"
        state.mkdir(parents=True)
        (state / "adopted.json").write_text('{"version": 1, "environments": ["/srv/my env/$(touch made)"]}')

    def test_bash_completes_topics_templates_and_what_is_adopted(self):
        self.adopt_some()
        self.assertLessEqual({"profiles", "setup", "status", "unadopt"}, self.bash("pyfxctl", "help", ""))
        self.assertEqual(self.bash("pyfxctl", "help", "cont"), {"containers"})
        self.assertEqual(self.bash("pyfxctl", "new", "x", "--from", "py"), {"pylint", "pytest"})
        (self.home / "script.py").touch()
        self.assertEqual(self.bash("pyfxctl", "new", "x", "--from", "scr"), {"script.py"})
        self.assertEqual(self.bash("pyfxctl", "unadopt", "ans"), {"ansible"})
        self.assertEqual(self.bash("pyfxctl", "unadopt", "/srv"), {r"/srv/my\ env/\$\(touch\ made\)"})
        self.assertFalse((self.home / "made").exists())
        kernel = self.home / ".local/share/jupyter/kernels"
        subprocess.run([PREFIX / "bin/pyfxctl", "kernel", "install", "science"], env=self.env, check=True, capture_output=True)
        self.assertEqual({path.name for path in kernel.iterdir()}, self.bash("pyfxctl", "kernel", "remove", ""))

    def test_help_tells_of_a_command_what_its_own_help_does(self):
        def said(*words):
            return subprocess.run([PREFIX / "bin/pyfxctl", *words], env=self.env, capture_output=True, text=True, check=False)

        for words in ["status"], ["kernel", "install"], ["why"], ["kernel"]:
            help_of, own = said("help", *words), said(*words, "--help")
            self.assertEqual((help_of.returncode, help_of.stdout), (0, own.stdout), help_of.stderr)
        self.assertIn("pyfxctl setup --help", said("help", "setup").stdout)
        self.assertIn('no topic and no command "kernel x"', said("help", "kernel", "x").stderr)
        self.assertEqual(said("completion").returncode, 2)

    def commands_of_help(self, *group):
        """Those that `pyfxctl GROUP... --help` lists, with the commands of groups in their place."""
        text = subprocess.run(
            [PREFIX / "bin/pyfxctl", *group, "--help"], env=self.env, check=True, capture_output=True, text=True,
        ).stdout.splitlines()  # fmt: skip
        if "Subcommands:" not in text:
            return {" ".join(group)}
        names = [line.split()[0] for line in text[text.index("Subcommands:") + 1 :] if line.startswith("  ")]
        return set().union(*(self.commands_of_help(*group, name) for name in names))

    def commands_of_page(self, section):
        """Those that unindented lines of the man page's section begin with, as "*kernel* *list*"."""
        page = (SOURCE / "docs/pyfxctl.1.scd").read_text(encoding="utf-8")
        text = re.search(rf"^# {section}\n(.*?)^# ", page, flags=re.M | re.S)[1]
        lines = [line.removeprefix("*pyfxctl* ") for line in text.splitlines() if line.startswith("*")]
        heads = "\n".join(lines).replace(", *", "\n*")
        # Words between bars are values, as the shells of "completion".
        found = re.findall(r"^\*(\w+)\*(?: \*(\w+)\*(?!\|))?", heads, flags=re.M)
        return {" ".join(filter(None, words)) for words in found}

    def test_help_the_man_page_and_completions_have_the_same_commands(self):
        commands = self.commands_of_help()
        self.assertEqual(self.commands_of_page("SYNOPSIS"), commands)
        self.assertEqual(self.commands_of_page("COMMANDS"), commands)
        first = {command.split()[0] for command in commands}
        self.assertEqual({word for word in self.bash("pyfxctl", "") if word[0] != "-"}, first)
        for group in {command.split()[0] for command in commands if " " in command}:
            completed = {f"{group} {word}" for word in self.bash("pyfxctl", group, "") if word[0] != "-"}
            self.assertEqual(completed, {command for command in commands if command.startswith(f"{group} ")})

    @unittest.skipUnless(shutil.which("fish"), "fish is not there")
    def test_fish_completes_the_same(self):
        self.assertEqual(self.fish("pyfxctl kernel in"), {"install"})
        self.assertLessEqual({"--json", "--help"}, self.fish("pyfxctl status --"))
        self.assertEqual(self.fish("pyfxctl completion "), {"bash", "zsh", "fish"})
        self.assertLessEqual({"--why", "--warm", "--profile"}, self.fish("pyfxc --"))
        self.assertEqual(self.fish("pyfxc x.py --w"), set())
        self.adopt_some()
        self.assertEqual(self.fish("pyfxctl help cont"), {"containers"})
        self.assertEqual(self.fish("pyfxctl new x --from pyt"), {"pytest"})
        self.assertEqual(self.fish("pyfxctl unadopt ans"), {"ansible"})
        self.with_daemon()
        self.assertEqual(self.fish("pyfxctl reload sc"), {"science", "scripts"})
        self.assertEqual(self.fish("pyfxc --profile sci"), {"science"})

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not there")
    def test_zsh_completes_the_same(self):
        self.adopt_some()
        self.with_daemon()
        shell = Zsh(self.session, self.env, self.home, self.script("zsh"))
        self.addCleanup(shell.close)
        for typed, completed in (
            ("pyfxctl kernel inst", "pyfxctl kernel install "),
            ("pyfxctl adopt --dry", "pyfxctl adopt --dry-run "),
            ("pyfxctl completion zs", "pyfxctl completion zsh "),
            ("pyfxctl reload sci", "pyfxctl reload science "),
            ("pyfxc --profile scr", "pyfxc --profile scripts "),
            ("pyfxc --wh", "pyfxc --why "),
            ("pyfxctl help cont", "pyfxctl help containers "),
            ("pyfxctl new x --from pyt", "pyfxctl new x --from pytest "),
            ("pyfxctl unadopt ansi", "pyfxctl unadopt ansible "),
        ):
            self.assertEqual(shell.complete(typed), completed)


class Zsh:
    """zsh at a terminal: what a Tab makes of a line is what a widget then writes to a file."""

    def __init__(self, session, env, home, script):
        self.answers = home / "answers"
        os.mkfifo(self.answers)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            os.execvpe((session + ["zsh"])[0], session + ["zsh", "-f", "-i"], env)
        self.reader = os.open(self.answers, os.O_RDWR)
        self.type(
            f"PS1= RPS1=; autoload -U compinit; compinit -u -D; source {script}; "
            f"tell() {{ print -r -- \"[$BUFFER]\" > {self.answers}; BUFFER=; }}; zle -N tell; "
            "bindkey '^X' tell; print '[ready]' > answers\n"
        )
        self.read()

    def type(self, text):
        os.write(self.terminal, text.encode())

    def read(self):
        text = b""
        while not text.endswith(b"]\n"):
            ready, _, _ = select.select([self.reader, self.terminal], [], [], DEADLINE_SECONDS)
            if not ready:
                raise AssertionError(f"zsh says nothing but {text}")
            if self.terminal in ready:
                os.read(self.terminal, 4096)  # or it would wait
            if self.reader in ready:
                text += os.read(self.reader, 4096)
        return text.decode()[1:-2]

    def complete(self, line):
        self.type(line + "\t\x18")
        return self.read()

    def close(self):
        self.type("\x15exit\n")
        try:
            while os.read(self.terminal, 4096):
                pass
        except OSError:
            pass  # the other end is closed
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
        os.close(self.reader)


if __name__ == "__main__":
    unittest.main(verbosity=2)
