# SPDX-License-Identifier: GPL-3.0-or-later
# A module that has a temporary directory of its own, made where the section is run.
import sys
import tempfile

kept = type(sys)("kept")
kept.folder = tempfile.TemporaryDirectory()
sys.modules["kept"] = kept
