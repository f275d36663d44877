// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Python code asks while the warm-up lasts of the interpreter's settings that are renewed for
// each run (config_fields.h): sys.flags, sys.warnoptions and their like, what the standard streams
// encode and buffer, the locale, CPython's own variables. A client that has others than were asked
// for is cold. GIL held.
#pragma once

#include <string>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "protocol/base/result.h"
#include "protocol/start/start.h"

namespace pyfx {

// Zygote, before the preload; after it, which leaves all as it was. False with an exception set.
bool BeginAskedSettings();
bool EndAskedSettings();

// Zygote: the variables that the warm-up asked for by name, and whether it keeps what it was given
// when it went through all of them. Zygotes are started without CPython's own.
void NoteVariablesAsked(const std::vector<std::string>& names, bool kept);

// Whether the settings that were asked for are the same now; kUnsupported otherwise. The
// configuration must be the client's already. `start` is the zygote's and the run's. Run child.
Status CheckAskedSettings(const Start& start);

// Gives module warnings the filters of the client's options. False with an exception set. Run
// child.
bool RenewWarnings();

void ReleaseAskedSettings();

}  // namespace pyfx
