# SPDX-License-Identifier: GPL-3.0-or-later
#: env = PYTHONFAULTHANDLER=1
#: cold = installed at start-up
import faulthandler
print(faulthandler.is_enabled())
