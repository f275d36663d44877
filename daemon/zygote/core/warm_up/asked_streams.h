// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Python code asks the kernel of the standard streams while the warm-up lasts, by os.fstat(1)
// and os.stat(1): whether it writes to a pipe, a file, the journal; other questions are heard by
// the host (libc_streams.cc). The functions' entries in posix's table are exchanged for the time,
// as in entropy_log.h: the C library's are called for each file object. GIL held.
#pragma once

#include <cstdint>

#include "protocol/base/result.h"

namespace pyfx {

// Zygote, before the preload; after it, which leaves the functions as they were.
void BeginStreamQuestions();
void EndStreamQuestions();

// What was asked of the C library: bit n for descriptor n, and the same for the flags of the open
// file (F_GETFL). Zygote, after the preload.
void NoteStreamsAsked(std::uint64_t streams, std::uint64_t flags);

// Whether each stream that was asked about is the same file now; kUnsupported otherwise. The
// descriptors must be the client's already. Run child.
Status CheckStreamsAsked();

}  // namespace pyfx
