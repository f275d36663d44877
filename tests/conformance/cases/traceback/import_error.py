# SPDX-License-Identifier: GPL-3.0-or-later
from os import nothing
