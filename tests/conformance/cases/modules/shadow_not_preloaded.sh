# SPDX-License-Identifier: GPL-3.0-or-later
echo 'print("mine")' > wave.py; $PY -c 'import wave'; echo 'print("never")' > sys.py; $PY -c 'import sys; print(sys)'
