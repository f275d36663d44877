# SPDX-License-Identifier: GPL-3.0-or-later
mkdir here; TMPDIR=$PWD/here $PY -c '
import tempfile; print(tempfile.gettempdir()); f = tempfile.NamedTemporaryFile(); print(f.name.startswith(tempfile.gettempdir()))'
