# SPDX-License-Identifier: GPL-3.0-or-later
#: stdin = {"b": [1, 2], "a": null}
$PY -m json.tool --sort-keys
