# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
import warnings

warnings.warn("pyfx_warns is old", DeprecationWarning, stacklevel=2)
warnings.filterwarnings("ignore", message="nothing")
atexit.register(print, "bye from warns")
