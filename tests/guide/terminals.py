# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands of the guide that are for a terminal: typed there into a bash, and driven by a topic's player, which gets the
Terminal of tests/terminal. What is compared is the screen's bytes, or what the player notes if it says `notes_only`.
"""

import contextlib
import os
import pathlib
import shutil
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "terminal"))

import terminal  # noqa: E402


class _Typed(terminal.Terminal):
    """The shell has the stage's variables, and no python of its own."""

    def __init__(self, stage, folder):
        (folder / "case").mkdir(parents=True)
        super().__init__(str(folder / "case"), "false", stage.env, None)
        for name in ("PATH", "HOME"):
            self.do(f"export {name}='{stage.env[name]}'")
        self.do(f"cd '{stage.work}'")
        self.stage = stage

    def listening(self, port):
        """Waits until somebody listens there, whose last word came before that."""

        def connects():
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                return True
            return False

        self._until(connects, f"nobody listens at {port}")

    def edited(self, path, answer):
        """Has a file be newer and newer until somebody who compares times, and may begin with it any time, answers."""

        def answered():
            os.utime(path)
            return answer.encode() in self.text()

        self._until(answered, f"nobody says {answer!r}")
        self.wait(answer)


def at_terminal(stage, command, player):
    """As Shell.play(), but `player(typed, command)` types the command and what comes after it, up to the next prompt."""
    folder = stage.root / "terminal"
    typed = _Typed(stage, folder)
    try:
        begin = time.monotonic()
        player(typed, command)
        milliseconds = (time.monotonic() - begin) * 1000
        typed.line('echo "[$?]"')
        status = typed.match(r"\[(\d+)\]\r")[1].decode()
        typed.prompt()
        lines = typed.transcript(raw=not getattr(player, "notes_only", False))
    except (terminal.Failed, EOFError) as problem:
        raise SystemExit(f"{command}: {problem}, after {typed.text()[-2000:]!r}") from None
    finally:
        typed.close()
        shutil.rmtree(folder)
    return status, "\n".join(lines).encode() + b"\n", b"", milliseconds


def notes_only(player):
    """For programs that draw: compared is what the player notes."""
    player.notes_only = True
    return player
