// SPDX-License-Identifier: GPL-3.0-or-later
//
// The streams of module io that the warm-up has begun to write, and whose buffer is not written
// yet: what they hold may have been chosen by what their file had in it then. Zygote, after the
// warm-up, GIL held.
#pragma once

#include <set>

namespace pyfx {

// Their descriptors; also those of text streams whose codec begins an empty file with a mark, since
// they have looked already (_textiowrapper_fix_encoder_state() of Modules/_io/textio.c). Nothing
// when the warm-up has opened no file to add to it.
std::set<int> DescriptorsOfBegunStreams();

}  // namespace pyfx
