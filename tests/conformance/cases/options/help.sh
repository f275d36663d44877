# SPDX-License-Identifier: GPL-3.0-or-later
#: cold = printed by the parser
#: hide = usage: \S+
$PY -h
