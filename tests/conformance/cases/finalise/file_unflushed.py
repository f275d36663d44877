# SPDX-License-Identifier: GPL-3.0-or-later
f = open("out", "w")
f.write("written by the finaliser")
