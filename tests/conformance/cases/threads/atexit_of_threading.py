# SPDX-License-Identifier: GPL-3.0-or-later
import threading
threading._register_atexit(print, "threading atexit")
