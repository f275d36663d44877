# SPDX-License-Identifier: GPL-3.0-or-later
class C: pass
c = C(); c.c = c; c.f = open("out", "w"); c.f.write("text")
