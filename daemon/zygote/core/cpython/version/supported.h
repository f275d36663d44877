// SPDX-License-Identifier: GPL-3.0-or-later
//
// The CPythons that the core was written for: minor versions of Python 3. The one place that says
// so: interpreters.cmake and build_core.sh read these lines. What differs between them
// stands beside this.
#pragma once

#define PYFX_OLDEST_PYTHON_MINOR 11
#define PYFX_NEWEST_PYTHON_MINOR 15
