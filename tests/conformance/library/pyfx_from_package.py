# SPDX-License-Identifier: GPL-3.0-or-later
from pyfx_package import child, function
