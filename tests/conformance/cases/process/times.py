# SPDX-License-Identifier: GPL-3.0-or-later
import os, resource, time
print(time.process_time() < 5, os.times().children_user, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)
