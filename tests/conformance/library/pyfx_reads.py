# SPDX-License-Identifier: GPL-3.0-or-later
import os

VALUE = os.environ.get("PYFX_TEST_VALUE", "unset")
