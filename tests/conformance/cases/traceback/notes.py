# SPDX-License-Identifier: GPL-3.0-or-later
e = ValueError("x")
e.add_note("a note\nof two lines")
raise e
