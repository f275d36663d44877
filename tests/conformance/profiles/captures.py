# SPDX-License-Identifier: GPL-3.0-or-later
# A module that holds on to what it found in sys, as the default arguments of many do.
import os
import sys

captured = type(sys)("captured")
captured.__dict__.update(vars(sys))
sys.modules["captured"] = captured
os.environ["SET_BY_IMPORT"] = "imported"  # as awscli does with AWS_DATA_PATH
