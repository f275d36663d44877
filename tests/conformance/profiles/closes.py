# SPDX-License-Identifier: GPL-3.0-or-later
import sys

sys.stdout.close()
sys.modules["closes"] = type(sys)("closes")
