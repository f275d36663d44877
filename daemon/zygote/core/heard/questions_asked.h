// SPDX-License-Identifier: GPL-3.0-or-later
//
// What code asks the C library for while the zygote warms up, besides files and variables: whether
// descriptors 0 to 2 are terminals and of what kind, and the processors. Told by the host's
// functions in the place of the C library's (libc_questions.cc). Zygote.
#pragma once

#include <cstdint>
#include <span>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

void ListenForQuestions();
// What was asked since: kAskedFor… of protocol/messages/zygote_messages.h.
std::uint32_t StopListeningForQuestions();

// Whether nobody asked for the name or the foreground group of a terminal that the client has,
// which are others, or for a controlling terminal if it has one; the descriptors must be the
// client's already. kUnsupported otherwise. Run child.
Status CheckTerminal();

// Whether each of `fds`, which becomes the number of `run` at its place, is the terminal that the
// client says, as far as the warm-up has asked: the supervisor has chosen this zygote by its word.
// kUnsupported otherwise. Run child, before it changes any of them.
Status CheckTerminalsTold(const Run& run, std::span<const UniqueFd> fds);

// Whether nobody asked by which name the interpreter is called. kUnsupported otherwise. Run child.
Status CheckNameNotAsked();

// Take note of a question while somebody listens; one about a terminal concerns `fd`. May be called
// by any thread, at any time.
void NoteQuestion(std::uint32_t question) noexcept;
void NoteTerminalQuestion(int fd, std::uint32_t question) noexcept;

}  // namespace pyfx
