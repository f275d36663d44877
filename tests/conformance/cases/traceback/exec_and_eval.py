# SPDX-License-Identifier: GPL-3.0-or-later
code = compile("def f():\n    1/0\nf()", "<made>", "exec")
exec(code)
