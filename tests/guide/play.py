# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a topic so many times, with python3 and with pyfxc, and says what is not as it should be.

A call is all commands of the section, in their order. What one call leaves, the next one finds, as it is with a
user's; the first finds nothing. Each call of pyfxc's is compared with that of the same number of python3's.
"""

import contextlib
import dataclasses
import sys

from stage import Stage, sandbox
from terminals import at_terminal
from topic import starts

# What makes an environment and activates it, which is done before.
ENVIRONMENT = ("python3 -m venv ", "pip install ", ". .venv/bin/activate")
FROM_NOW_ON_WARM = 3  # the first call that may have no cold runs


@dataclasses.dataclass
class Played:
    """What the calls of one kind came to."""

    seen: list = dataclasses.field(default_factory=list)  # (title, Seen), in the order of things
    times: dict = dataclasses.field(default_factory=dict)  # command -> milliseconds, call by call
    cold: dict = dataclasses.field(default_factory=dict)  # command -> {call: what was cold}
    failures: list = dataclasses.field(default_factory=list)


class Counts:
    """Which runs of a command were cold, and whether there were any."""

    def __init__(self, stage):
        self._stage = stage
        self._last = stage.settled()

    def since(self):
        """How many runs there were, and (cause, how many, the last reason) of the cold ones."""
        status = self._stage.settled()
        before, now = self._last["daemon"], status["daemon"]
        self._last = status
        runs = now["runs_served"] - before["runs_served"]
        found = [(cause, count - before["cold_runs"].get(cause, 0), now["cold_reasons"][cause])
                 for cause, count in now["cold_runs"].items()]  # fmt: skip
        for said in self._stage.sessions():
            one = said["daemon"]
            runs += one["runs_served"] + one["runs_now"]
            found += [(cause, count, one["cold_reasons"][cause]) for cause, count in one["cold_runs"].items()]
        found = [one for one in found if one[1]]
        return runs + sum(count for _, count, _ in found), found


def _play_command(stage, topic, command):
    player = topic.terminal.get(starts(command, topic.terminal))
    if player:
        status, out, err, milliseconds = at_terminal(stage, command, player)
    else:
        instead = topic.instead.get(starts(command, topic.instead))
        status, out, err, milliseconds = stage.shell.play(instead(stage) if instead else command)
    return sandbox.Seen(f"exit {status}", stage.hide(out), stage.hide(err), {}), milliseconds


def _judge(topic, command, call, count, cold):
    """What is wrong with the runs of a command of pyfxc's."""
    if not count and not starts(command, topic.without):
        return [f"call {call}: no run of pyfxc's: {command}"]
    allowed = topic.cold.get(starts(command, topic.cold), ("", ""))[0].split()
    if call < FROM_NOW_ON_WARM:
        return []
    return [f"call {call}: cold, {cause}: {reason}: {command}" for cause, _, reason in cold if cause not in allowed]


def _play_call(stage, topic, commands, call, counts, played):
    for command in commands:
        seen, milliseconds = _play_command(stage, topic, command)
        played.seen.append((f"call {call}: {command}", seen))
        played.times.setdefault(command, []).append(milliseconds)
        if counts:
            count, cold = counts.since()
            played.failures += _judge(topic, command, call, count, cold)
            if cold:
                played.cold.setdefault(command, {})[call] = cold
    played.seen.append((f"files after call {call}", sandbox.Seen("", b"", b"", stage.files())))


def _prepare(stage, section, topic):
    """Plays what is played once; returns the other commands."""
    for command in section.commands:
        if starts(command, topic.once):
            if topic.packages and starts(command, ENVIRONMENT):
                continue
            status, out, err, _ = stage.shell.play(command)
            if status != "0":
                raise SystemExit(f"{command}: status {status}\n{(out + err).decode(errors='replace')}")
    return [one for one in section.commands if not starts(one, topic.once)]


def play(root, kind, prefix, section, topic, calls):
    """With python3, if that is the kind, or else with pyfxc or a broken one, whose failures say what was cold."""
    played = Played()
    with topic.around(root) if topic.around else contextlib.nullcontext({}) as variables:
        stage = Stage(root, kind, prefix, section, topic, variables)
        try:
            commands = _prepare(stage, section, topic)
            counts = Counts(stage) if kind != "python" else None
            for call in range(1, calls + 1):
                _play_call(stage, topic, commands, call, counts, played)
            stage.close()
        finally:
            stage.shell.end()
    return played


def compare(python, pyfxc):
    """Adds what differs to the latter's failures."""
    for (title, expected), (_, got) in zip(python.seen, pyfxc.seen, strict=True):
        difference = sandbox.difference(expected, got)
        if difference:
            pyfxc.failures.append(f"{title}\n{difference}")


def show(played):
    """For people: what was seen."""
    for title, seen in played.seen:
        print(f"==== {title}", *(line for line in seen.lines() if not line.startswith("--- file")), sep="\n")
    sys.stdout.flush()
