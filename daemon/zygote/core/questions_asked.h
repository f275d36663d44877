// SPDX-License-Identifier: GPL-3.0-or-later
//
// What code asks the C library for while the zygote warms up, besides files and variables: whether
// descriptors 0 to 2 are terminals and of what kind, and the processors. Told by the host's
// functions in the place of the C library's (libc_questions.cc). Zygote.
#pragma once

#include <cstdint>

namespace pyfx {

void ListenForQuestions();
// What was asked since: kAskedFor… of protocol/message.h. Can be asked for again.
std::uint32_t StopListeningForQuestions();
std::uint32_t QuestionsAsked();

// Take note of a question while somebody listens; one about a terminal concerns `fd`. May be called
// by any thread, at any time.
void NoteQuestion(std::uint32_t question) noexcept;
void NoteTerminalQuestion(int fd, std::uint32_t question) noexcept;

}  // namespace pyfx
