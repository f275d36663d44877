// SPDX-License-Identifier: GPL-3.0-or-later
//
// The first message of each side of a connection, as every client says and judges it.
#pragma once

#include <string>

#include "protocol/base/result.h"
#include "protocol/frames/frame.h"

namespace pyfx {

// Appends this client's Hello.
void AppendGreeting(std::string* out);

// Judges the first frame from the daemon: kVersion if it speaks another major version, kProtocol
// if it is no Hello at all.
Status CheckGreeting(const Frame& frame);

}  // namespace pyfx
