# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user sees."""


class Screen:
    """What can be seen, as lines; made by pyte, a terminal emulator."""

    def __init__(self, rows, columns, answer):
        import pyte  # only some cases need it

        self._screen = pyte.Screen(columns, rows)
        self._screen.write_process_input = lambda text: answer(text.encode())
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, data):
        self._stream.feed(data)

    def resize(self, rows, columns):
        self._screen.resize(rows, columns)

    def lines(self):
        lines = [line.rstrip() for line in self._screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines
