// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the source of -c loses the indentation that its lines share, from 3.14 on:
// _PyUnicode_Dedent() of Objects/unicodeobject.c, which is not exported. Needs no Python.
#pragma once

#include <string>
#include <string_view>

namespace pyfx::version {

// Only spaces and tabs are indentation; a line of nothing else becomes empty, and does not count.
std::string DedentCommand(std::string_view source);

}  // namespace pyfx::version
