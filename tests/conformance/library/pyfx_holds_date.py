# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import date
