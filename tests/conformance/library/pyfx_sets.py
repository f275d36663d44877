# SPDX-License-Identifier: GPL-3.0-or-later
import os

os.environ.setdefault("PYFX_TEST_SET", "by the import")
