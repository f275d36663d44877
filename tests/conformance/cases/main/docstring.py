# SPDX-License-Identifier: GPL-3.0-or-later
"The text."
print(__doc__)
