# SPDX-License-Identifier: GPL-3.0-or-later
import logging, logging.handlers
h = logging.handlers.MemoryHandler(100, target=logging.FileHandler("log"))
logging.getLogger().addHandler(h)
logging.warning("in memory")
