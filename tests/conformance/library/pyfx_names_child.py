# SPDX-License-Identifier: GPL-3.0-or-later
import pyfx_package.child
