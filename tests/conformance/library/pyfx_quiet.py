# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
import warnings

atexit.register(print, "bye from quiet")
warnings.filterwarnings("ignore", message="quiet")
