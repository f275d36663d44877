# SPDX-License-Identifier: GPL-3.0-or-later
#
# The init section of pyforkexec's hello world: it runs once, in the zygote. What it binds at top
# level is there in every run:
#
#   $ pyfxc --profile hello -c 'print(pattern.match("helloworld"))'
#   <re.Match object; span=(0, 10), match='helloworld'>
import re

pattern = re.compile("he.*ld")
