# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONFAULTHANDLER=1
#: start = PYTHONFAULTHANDLER
import faulthandler
print(faulthandler.is_enabled())
