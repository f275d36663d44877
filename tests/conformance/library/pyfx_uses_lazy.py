# SPDX-License-Identifier: GPL-3.0-or-later
import pyfx_lazy

one = pyfx_lazy.one
function = pyfx_lazy.function
