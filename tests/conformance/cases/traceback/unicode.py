# SPDX-License-Identifier: GPL-3.0-or-later
raise ValueError("ä € \udc80 \x00 \n two")
