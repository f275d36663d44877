# SPDX-License-Identifier: GPL-3.0-or-later
import sys
m = sys.modules["__main__"]
print(m, m.__dict__ is globals(), list(sys.modules).index("__main__") > 0, m.__loader__.path)
