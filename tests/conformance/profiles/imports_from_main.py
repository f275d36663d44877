# SPDX-License-Identifier: GPL-3.0-or-later
# A module that may be told something by its program, as pkg_resources may. See cases/main/imported_from_by_preload.sh.
try:
    from __main__ import __requires__
except ImportError:
    pass
