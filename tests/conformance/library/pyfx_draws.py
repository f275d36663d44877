# SPDX-License-Identifier: GPL-3.0-or-later
import random

DRAWN = random.random()
