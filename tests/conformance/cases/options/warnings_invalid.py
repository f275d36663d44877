# SPDX-License-Identifier: GPL-3.0-or-later
#: options = -W nonsense -W error::NoSuchWarning
import warnings
print("runs")
