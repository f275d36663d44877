// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lines of ours in a file of the user's, between two marks, by which exactly they can be taken out
// again. Pure.
#pragma once

#include <string>

namespace pyfx {

enum class BlockPlace { kBegin, kEnd };

bool HasBlock(const std::string& text);
// `text` with `lines` in it, in place of a block that is there.
std::string WithBlock(const std::string& text, const std::string& lines, BlockPlace place);
std::string WithoutBlock(const std::string& text);

}  // namespace pyfx
