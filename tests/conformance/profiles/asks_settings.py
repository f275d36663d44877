# SPDX-License-Identifier: GPL-3.0-or-later
# A module that keeps what it asked of the interpreter's settings at its import. python3 executes it too:
# see cases/options/settings_asked_at_import.sh.
import locale
import os
import sys

asks_settings = type(sys)("asks_settings")
sys.modules["asks_settings"] = asks_settings
asks_settings.lines = [
    [getattr(sys.flags, name) for name in (
        "debug", "dont_write_bytecode", "ignore_environment", "inspect", "interactive", "quiet",
        "safe_path", "utf8_mode", "bytes_warning",
    )],
    [list(sys.warnoptions), dict(sys._xoptions), sys.dont_write_bytecode],
    [(stream.encoding, stream.errors) for stream in (sys.stdin, sys.stdout, sys.stderr)],
    [type(sys.stdout.buffer).__name__, sys.stdout.line_buffering, sys.stdout.write_through],
    [locale.getpreferredencoding(False), locale.setlocale(locale.LC_CTYPE)],
    [os.environ.get(f"PYTHON{name}") for name in ("WARNINGS", "UNBUFFERED", "PATH")],
]
