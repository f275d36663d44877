// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the text of a program sets a variable of the environment, as far as a text can tell.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace pyfx {

// The one of `names` that this text may set; empty for none. It is looked for by its name, in a
// text that has to do with setting variables at all; where it is only asked for it does not count.
std::string_view VariableThatIsSet(std::string_view text,
                                   const std::unordered_set<std::string>& names);

}  // namespace pyfx
