# SPDX-License-Identifier: GPL-3.0-or-later
# A module that has filters of its own, before and after those of -W. python3 executes it too: see
# cases/options/warning_filters_of_preload.sh.
import sys
import warnings

sys.modules["sets_filters"] = type(sys)("sets_filters")
warnings.filterwarnings("ignore", "in front", UserWarning)
warnings.simplefilter("error", DeprecationWarning)
warnings.filterwarnings("error", "at the end", DeprecationWarning, append=True)
warnings.simplefilter("default", UserWarning, append=True)
warnings.simplefilter("ignore", append=True)
