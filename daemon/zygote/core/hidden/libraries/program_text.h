// SPDX-License-Identifier: GPL-3.0-or-later
//
// The text of the program that is to run, looked through before it runs: a variable that a library
// in C has read when it was loaded cannot be read by it again, so who sets one has to be run cold.
#pragma once

#include <string>
#include <unordered_set>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "protocol/base/result.h"

namespace pyfx {

// kUnsupported if the configured program may set one of `names`: a file, the text of -c, or the
// file of -m; also if that is larger than 4 MiB, unless it is an archive. Nothing is looked at in
// archives of that size, in what is compressed, and in what comes through a pipe. `path0`: what
// will be in front of sys.path; may be null. Run child; GIL held.
Status CheckProgramSetsNone(const std::unordered_set<std::string>& names, PyObject* path0);

}  // namespace pyfx
