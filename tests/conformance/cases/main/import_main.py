# SPDX-License-Identifier: GPL-3.0-or-later
import __main__, sys
print(__main__.__file__, vars(__main__) is globals(), "case" in sys.modules)
