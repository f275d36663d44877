# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X faulthandler
#: cold = installed at start-up
import faulthandler
print(faulthandler.is_enabled())
