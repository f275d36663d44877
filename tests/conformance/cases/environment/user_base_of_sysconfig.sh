# SPDX-License-Identifier: GPL-3.0-or-later
# sysconfig keeps what it found when it was first asked, which imports of the preload may have done.
ask='import sysconfig; print(sysconfig.get_path("purelib", "posix_user"), sysconfig.get_config_var("userbase"))'
$PY -c "$ask"
HOME=$PWD/elsewhere $PY -c "$ask"
PYTHONUSERBASE=$PWD/base $PY -c "$ask"
