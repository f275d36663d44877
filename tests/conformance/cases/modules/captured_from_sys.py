# SPDX-License-Identifier: GPL-3.0-or-later
#: args = one 'two words'
#: options = -Walways -Xanything=goes
#: profiles = captures
# `def main(args=sys.argv)` holds on to a list that is to have the run's arguments.
import sys

try:
    import captured
except ImportError:
    captured = sys  # python3, which has nothing preloaded

for name in ("argv", "orig_argv", "warnoptions", "_xoptions", "path", "modules", "meta_path",
             "path_hooks", "path_importer_cache", "stdin", "stdout", "stderr"):
    held, now = getattr(captured, name), getattr(sys, name)
    print(name, held is now, held == now)
print(captured.argv, captured.orig_argv[1:], captured.warnoptions, captured._xoptions)
print("written to the stream that was captured", file=captured.stdout)
