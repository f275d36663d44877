# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = tries_semaphore
# A name made of the process's number that is known to be of no use leaves runs warm.
import os

try:
    import tried
except ImportError:
    with open(os.environ["PYFX_PROFILE_PATH"] + "/tries_semaphore.py", encoding="utf-8") as file:
        exec(file.read(), {})
    import tried

print(tried.name.startswith("/joblib-"))
