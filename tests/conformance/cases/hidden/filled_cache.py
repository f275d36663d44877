# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_pandas
#: needs = python3-pandas
# What another import makes a module keep is not there before, and what the script has made it keep stays.
import sys
import sysconfig

print("\n".join(sys.modules))
variables = sysconfig.get_config_vars()
print([name for name in sys.modules if "sysconfig" in name])
import pandas

print(sysconfig.get_config_vars() is variables)
print("\n".join(sys.modules))
