# SPDX-License-Identifier: GPL-3.0-or-later
$PY -c 'import sys; print("x"); print(sys.stdout.isatty(), sys.stdin.isatty(), sys.stdout.seekable(), file=sys.stderr)' > /dev/null < /dev/null
