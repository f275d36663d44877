# SPDX-License-Identifier: GPL-3.0-or-later
# What many programs do to have UTF-8 in any locale.
import io
import sys

sys.stdout = io.TextIOWrapper(sys.stdout.buffer, "utf-16-le", line_buffering=True)
sys.stderr = io.TextIOWrapper(sys.stderr.buffer, "latin-1", errors="replace")
sys.stdin = io.TextIOWrapper(sys.stdin.buffer, "latin-1")
sys.modules["rewraps"] = type(sys)("rewraps")
