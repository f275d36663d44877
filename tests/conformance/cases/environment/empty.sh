# SPDX-License-Identifier: GPL-3.0-or-later
env -i PYFX_SOCKET="$PYFX_SOCKET" PYFX_PROFILE_PATH="$PYFX_PROFILE_PATH" $PY -c 'import os, sys; print({k: v for k, v in os.environ.items() if k[:4] != "PYFX"}, sys.flags.utf8_mode, sys.stdout.errors, sys.getfilesystemencoding())'
