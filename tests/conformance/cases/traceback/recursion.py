# SPDX-License-Identifier: GPL-3.0-or-later
def f(): f()
f()
