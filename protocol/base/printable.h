// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text from elsewhere that is to be shown to a person. Any process.
#pragma once

#include <string>
#include <string_view>

namespace pyfx {

// `text` for a terminal: what is no UTF-8, and control characters, which might move the cursor or
// make a line look like one of ours, are '?'. White space is a space each; with `lines` ends of
// lines and tabs stay.
std::string Printable(std::string_view text, bool lines = false);

}  // namespace pyfx
