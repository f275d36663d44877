# SPDX-License-Identifier: GPL-3.0-or-later
log = open("added.log", "a")
report = open("written.log", "w")
report.write("report\n")
report.flush()
