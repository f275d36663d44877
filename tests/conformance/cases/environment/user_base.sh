# SPDX-License-Identifier: GPL-3.0-or-later
PYTHONUSERBASE=$PWD/base $PY -m site --user-site --user-base
PYTHONUSERBASE=$PWD/base $PY -c 'import site; print(site.getusersitepackages(), site.ENABLE_USER_SITE, site.USER_SITE)'
