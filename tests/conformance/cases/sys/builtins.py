# SPDX-License-Identifier: GPL-3.0-or-later
import builtins
print(sorted(builtins.__dict__))
