# SPDX-License-Identifier: GPL-3.0-or-later
import logging, logging.config
logging.warning("w")
logging.getLogger("a.b").error("e %s", 1)
print(logging.getLogger().handlers, logging.root.level, logging.getLogger("a.b").name)
