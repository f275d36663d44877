# SPDX-License-Identifier: GPL-3.0-or-later
# A module that gives a warning at its import, which is not shown without an option, and has filters.
# python3 executes it too: see cases/options/warning_given_at_import.sh.
import sys
import warnings

warns = type(sys)("warns")
sys.modules["warns"] = warns
warnings.warn_explicit("at import", DeprecationWarning, "warns.py", 1, "warns")
warnings.filterwarnings("ignore", "in front", UserWarning)
warnings.filterwarnings("error", "at the end", DeprecationWarning, append=True)
