// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the daemon learns of a warm-up, which runs what others wrote: files, directories, variables,
// questions. Input: one byte for which of a client's descriptors are terminals, then its
// environment, each entry ended by NUL and all of it by an empty one, then the payload of a
// Consumed.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "daemon/supervisor/freshness/consumption.h"
#include "daemon/supervisor/freshness/watcher.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/surroundings/inputs.h"
#include "protocol/frames/message.h"
#include "protocol/messages/zygote_messages.h"
#include "tests/fuzz/input.h"

namespace pyfx::fuzz {
namespace {

Surroundings TakeSurroundings(std::string_view* input) {
  Surroundings theirs;
  const unsigned terminals = TakeByte(input);
  for (std::size_t fd = 0; fd < theirs.terminals.size(); ++fd) {
    if ((terminals >> fd & 1) == 0) continue;
    theirs.terminals[fd].emplace();
    theirs.terminals[fd]->size.ws_row = static_cast<unsigned short>(terminals >> 3);
  }
  theirs.processors.push_back(static_cast<char>(terminals));
  while (!input->empty()) {
    const std::string_view entry = input->substr(0, input->find('\0'));
    input->remove_prefix(std::min(entry.size() + 1, input->size()));
    if (entry.empty()) break;
    theirs.environment.emplace_back(entry);
  }
  return theirs;
}

// A zygote that is made for a client suits it. Another would be made for ever otherwise.
void CheckInputs(const Consumed& consumed, const Surroundings& theirs) {
  Profile profile;
  profile.env = {{"SET", "1"}};
  profile.env_key = {"KEY"};
  profile.env_ignore = {"IGNORED", "MANY_*"};
  Surroundings daemon;
  daemon.environment = {"KEY=daemon", "OTHER=1", "SET=2", "odd"};
  Inputs inputs(consumed, profile);
  inputs.Assume(daemon);
  PYFX_CHECK(!inputs.DifferenceTo(daemon));
  const Surroundings made = inputs.Overlay(daemon, theirs);
  PYFX_CHECK(inputs.Key(made) == inputs.Key(theirs));
  if (const auto difference = inputs.DifferenceTo(theirs)) {
    PYFX_CHECK(!difference->what.empty());
  }
  inputs.Assume(made);
  PYFX_CHECK(!inputs.DifferenceTo(theirs));
  const std::vector<std::string> phrases = inputs.Describe();
  PYFX_CHECK(phrases.size() <= Inputs::kMaxDescribed + 1);
  for (const std::string& phrase : phrases) PYFX_CHECK(phrase.find('\0') == std::string::npos);
}

void Compare(Watcher* watcher, const Consumed& consumed) {
  const std::size_t all = consumed.files.size() + consumed.directories.size();
  Consumption consumption(watcher, consumed, {}, [] {});
  watcher->Drain();
  PYFX_CHECK(consumption.IsFresh() == consumption.difference().empty());
  PYFX_CHECK(consumption.watched() <= all && consumption.compared() <= all);
}

}  // namespace
}  // namespace pyfx::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pyfx;
  static const std::unique_ptr<EventLoop> loop = *EventLoop::Make();
  static const std::unique_ptr<Watcher> watcher = Watcher::Make(loop.get());
  std::string_view input = fuzz::AsText(data, size);
  const Surroundings theirs = fuzz::TakeSurroundings(&input);
  const Result<Consumed> consumed = DecodePayload<Consumed>(input);
  if (!consumed) return 0;
  fuzz::CheckInputs(*consumed, theirs);
  fuzz::Compare(watcher.get(), *consumed);
  return 0;
}
