# SPDX-License-Identifier: GPL-3.0-or-later
import io
import sys

sys.stdout.reconfigure(encoding="latin-1", errors="namereplace", newline="\r\n")
sys.stdout.reconfigure(line_buffering=True)
sys.stderr.reconfigure(line_buffering=True)  # as it is already
io.TextIOWrapper.reconfigure(sys.stderr, errors="xmlcharrefreplace")
sys.stdin.reconfigure(encoding="utf-16-le")
sys.modules["reconfigures"] = type(sys)("reconfigures")
