// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs that are cold since their variant is not warm: what they are told, and whether it is started
// after them.
#include <string>
#include <utility>

#include "daemon/supervisor/variants/variant.h"
#include "protocol/messages/run_messages.h"
#include "protocol/start/start.h"

namespace pyfx {

// No run waits for a warm-up of these: cold it is done as soon.
void Variant::RefuseForNow(ClientConnection* client) {
  if (back_off_.IsPausing(Clock::now())) {
    // Without a start of its own the profile is as good as ever.
    const RefusalCode code = has_own_start_ ? RefusalCode::kCold : RefusalCode::kProfileFailed;
    return client->Refuse(code, back_off_.last_error(), ColdCause::kProfile);
  }
  const std::string why = WhyNotYet();
  if (!client->is_probe() && state() != ProfileState::kWarming && MayStartAfterRun()) {
    wants_start_ = true;
    context_.events.on_cold_for_now(client, name());
  }
  const ColdCause of_start = OptionsOf(start()).empty() ? ColdCause::kVariable : ColdCause::kOption;
  client->Refuse(RefusalCode::kCold, why, has_own_start_ ? of_start : ColdCause::kPython);
}

// Most commands in such an environment start one interpreter, and it is gone with them.
bool Variant::MayStartAfterRun() {
  return !profile_.settings->throw_away || has_own_start_ || std::exchange(was_asked_, true);
}

std::string Variant::WhyFirst(const std::string& profile, bool throw_away) {
  return "\"" + profile + "\" is seen for the first time" +
         (throw_away ? ", and uv has made it for this command only; it is started when it comes "
                       "again"
                     : "; it warms up after this run");
}

std::string Variant::WhyNotYet() const {
  const std::string with = has_own_start_ ? "with " + CutReason(DescribeStart(start())) + " " : "";
  const std::string subject = "\"" + name() + "\" " + with;
  if (state() == ProfileState::kWarming) return subject + "warms up, and no run waits for that";
  if (renewal_.is_stale()) {
    return subject + "has changed (" + renewal_.stale_because() + "); it warms up after this run";
  }
  if (newest_ && newest_->was_warm())
    return subject + "is not warm any more; it warms up after this run";
  if (inputs_)
    return subject + "is warm for other surroundings; it warms up for these after this run";
  // That of its one attempt, which had no room.
  if (!back_off_.last_error().empty()) return subject + "is not warm: " + back_off_.last_error();
  if (has_own_start_ || was_asked_)
    return subject + "is asked for again; it warms up after this run";
  return WhyFirst(name(), profile_.settings->throw_away);
}

void Variant::StartIfWanted() {
  if (!std::exchange(wants_start_, false)) return;
  if (current() == nullptr && back_off_.MayStart(Clock::now())) Start();
}

// What cannot be warm. Where nothing would tell that this has changed, a run that comes after a
// pause has it tried again, like a first one.
void Variant::RefuseAsCold(ClientConnection* client) {
  if (nobody_waits() && back_off_.MayStart(Clock::now()) && !client->is_probe()) {
    if (!context_.events.may_start_for(client)) return;
    Touch();
    wants_start_ = true;
    context_.events.on_cold_for_now(client, name());
  }
  client->Refuse(RefusalCode::kCold, back_off_.cold_reason(), ColdCause::kProfile);
}

void Variant::BecomeCold(const std::string& reason, bool for_now) {
  const std::string with = has_own_start_ ? " with " + CutReason(DescribeStart(start())) : "";
  const std::string text = "profile \"" + name() + "\"" + with + " cannot be warm: " + reason;
  for_now ? back_off_.BecomeColdForNow(text) : back_off_.BecomeCold(text);
  context_.log->Warn(text, Fields());
  Supersede();  // and when the files change that it was made from, it is tried again
  waiting_.RefuseAll(RefusalCode::kCold, text, ColdCause::kProfile);
}

}  // namespace pyfx
