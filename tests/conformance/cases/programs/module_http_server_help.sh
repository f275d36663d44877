# SPDX-License-Identifier: GPL-3.0-or-later
$PY -m http.server --help | head -3
