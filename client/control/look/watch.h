// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shows something again and again: at a terminal in its place, on a screen that goes when this
// ends, and elsewhere one after the other. Ends by a signal, of which the process then dies as it
// would have, with the terminal as it was.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace pyfx {

// `text` is what is shown; each time it is asked for anew. An error ends it, but at a terminal only
// the first time: later it is shown, and the next one may be none. Returns the exit status.
// `in_place`: whether to draw at a terminal as described.
int Watch(const std::function<Result<std::string>()>& text, std::chrono::milliseconds pause,
          bool in_place);

// What of `text` a terminal of that size shows without scrolling, each line cut and ended. Pure.
std::string CutToScreen(std::string_view text, std::size_t lines, std::size_t columns);

}  // namespace pyfx
