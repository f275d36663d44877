# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -X one -X two=2 -Xthree=a=b
import sys
print(sys._xoptions)
