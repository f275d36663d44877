# SPDX-License-Identifier: GPL-3.0-or-later
import logging
logging.basicConfig(format="%(process)s|%(processName)s|%(threadName)s|%(module)s|%(lineno)d|%(relativeCreated)d")
import os
r = logging.makeLogRecord({}); r = logging.LogRecord("n", 10, __file__, 1, "m", (), None)
print(r.processName, r.threadName, r.process == os.getpid(), 0 <= r.relativeCreated < 20000, r.module)
