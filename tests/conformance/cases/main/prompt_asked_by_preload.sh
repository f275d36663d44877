# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_main
#: cold = an import asked whether there is a prompt
$PY -i <<END
import os, sys
if "asks_main" not in sys.modules: exec(open(os.environ["PYFX_PROFILE_PATH"] + "/asks_main.py").read(), {})

import asks_main as k; print(k.PROMPT, k.INTERACTIVE)
END
