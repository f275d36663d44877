# SPDX-License-Identifier: GPL-3.0-or-later
import nothing.at_all
