# SPDX-License-Identifier: GPL-3.0-or-later
mkdir d; $PY d; echo $?
