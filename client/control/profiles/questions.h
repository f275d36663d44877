// SPDX-License-Identifier: GPL-3.0-or-later
//
// The text of questions.py, which the build puts into the program.
#pragma once

namespace pyfx {

extern const char* const kQuestions;

}  // namespace pyfx
