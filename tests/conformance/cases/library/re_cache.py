# SPDX-License-Identifier: GPL-3.0-or-later
import re
print(re.compile("a") is re.compile("a"), re.sub(r"(\w)", r"\1\1", "abc"))
