// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client and its run say to each other, with the supervisor between them until the run has
// begun. Nothing here does I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/cold_cause.h"
#include "protocol/base/result.h"
#include "protocol/frames/message.h"
#include "protocol/messages/profile_state.h"
#include "protocol/process/resources.h"

namespace pyfx {

// What the client is to its parent's job control; the run becomes the same (setpgrp(2) and
// setsid(2) work or fail in a script by what it already leads).
enum class Leadership : std::uint32_t { kNone = 0, kGroup = 1, kSession = 2 };

// Whether the run has the terminal of its session from the beginning (tcsetpgrp(3)).
enum class Place : std::uint32_t { kBackground = 0, kForeground = 1 };

// One run, as the client would have handed it to execve(2). Its descriptors: the first is the
// client's working directory (O_PATH); descriptor i + 1 becomes number fd_numbers[i] in the run.
// A standard descriptor that is not listed is closed in the run. With `terminal` two more follow:
// the terminal that the run's session is to control, and a socket to the session's keeper. They
// ride on the frame, or with `in_parcel` are in the parcel that alone does.
struct Run {
  static constexpr MessageType kType = MessageType::kRun;
  std::string profile;
  std::vector<std::string> argv;  // python's arguments, argv[0] left out
  std::vector<std::string> env;   // "NAME=value", as in environ(7): order and odd entries kept
  std::vector<std::uint32_t> fd_numbers;
  std::uint32_t umask = 022;
  std::uint64_t ignored_signals = 0;  // bit n - 1 stands for signal n
  std::uint64_t blocked_signals = 0;
  Leadership leadership = Leadership::kNone;
  Resources resources;
  std::optional<Place> terminal;
  // The interpreter that the run must have, by its path; empty: whichever the profile has.
  std::string python = {};
  // It is not the one that the client was built for, so that a daemon must look at it.
  bool other_python = false;
  // What that path leads to for the client, as IdentityOf() has it: a daemon goes by this, and the
  // run looks at it again. Empty with the interpreter that the client was built for.
  std::string python_executable = {};
  std::string python_environment = {};
  // Nobody has named the profile: another one that has this interpreter may take its place.
  bool any_profile = false;
  // The client's name (PR_GET_NAME), for the run to have; empty: that of its interpreter.
  std::string process_name = {};
  // Which of descriptors 0 to 2 are terminals, and how these are: EncodeTerminals().
  std::string terminals = {};
  bool in_parcel = false;
  // Those of python's arguments that act only when an interpreter starts, as StartOf() takes them.
  std::vector<std::string> start = {};
  // While it waits for a warm-up the client is told of that, by WarmingUp.
  bool wants_news = false;
};
// How many descriptors `run` has.
std::size_t DescriptorsOf(const Run& run);

// The client has the run's status and leaves on purpose. An end of the stream without it means
// that the client was killed, and so is its run.
struct Bye {
  static constexpr MessageType kType = MessageType::kBye;
};

// All that a parcel holds: the descriptors of a Run ride on it.
struct Descriptors {
  static constexpr MessageType kType = MessageType::kDescriptors;
};

// Asks what would become of a Run with these fields and descriptors, without running anything:
// answered by WouldRun or Refused. A message of its own, so that a daemon which does not know it
// cannot take it for a Run.
struct Probe {
  static constexpr MessageType kType = MessageType::kProbe;
  Run run;
};

// A run was cold. Sent as a datagram to who is interested, and answered by nobody.
struct ColdRun {
  static constexpr MessageType kType = MessageType::kColdRun;
  ColdCause cause = ColdCause::kOther;
  std::string profile;
  std::string reason;  // for people; CutReason() has been at it
};
// Longest reason in a ColdRun or a DaemonStatus. Cuts the end of a longer one, and what would end a
// string of the protocol, and makes it printable: it may come from anybody.
inline constexpr std::size_t kMaxReason = 128;
std::string CutReason(std::string_view reason);

// The run waits for its profile's warm-up. Sent to clients that have asked for it, whenever there
// is news, before the run has been handed over.
struct WarmingUp {
  static constexpr MessageType kType = MessageType::kWarmingUp;
  std::string profile;
  std::string step;                // "importing NAME", or empty
  std::uint64_t last_time_us = 0;  // what the warm-up before took; 0: not known
};

// The commit point: from here on the run counts as begun. Carries a pidfd of the run.
struct Started {
  static constexpr MessageType kType = MessageType::kStarted;
  std::uint64_t run_id = 0;
  std::uint32_t pid = 0;
  std::string profile = {};  // whose run it is
};

// The run's end, as wait(2) reports it. The first one a client reads is the true one.
struct Exited {
  static constexpr MessageType kType = MessageType::kExited;
  std::uint32_t wait_status = 0;
};

// Carries the ends of pipes that the run leaves by: the client closes them when what the run wrote
// has come to the terminal, so that who waits for their end writes after it.
struct Held {
  static constexpr MessageType kType = MessageType::kHeld;
};
// Standard output and error.
inline constexpr std::size_t kMostHeld = 2;

// The exit status of a run that has refused, by which the supervisor tells it from one that ran.
// The user's program may end with it too, but then its client says Bye.
inline constexpr int kRefusedRunStatus = 125;

// The run was stopped by `signal`, and waits for SIGCONT.
struct Stopped {
  static constexpr MessageType kType = MessageType::kStopped;
  std::uint32_t signal = 0;
};

enum class RefusalCode : std::uint32_t {
  kVersion = 1,         // another major version
  kProtocol = 2,        // the peer broke the protocol
  kPermission = 3,      // another user
  kUnknownProfile = 4,  // no such profile, or one whose settings are in error
  kProfileFailed = 5,   // preload or init section failed; the text is the traceback
  kShuttingDown = 6,    // the daemon takes no new runs
  kLimit = 7,           // a bound was reached, or the system is out of something
  kCold = 8,            // cannot be served warm and exactly; the text is the reason
};

// Nothing was run, and nothing will be for this request.
struct Refused {
  static constexpr MessageType kType = MessageType::kRefused;
  RefusalCode code = RefusalCode::kProtocol;
  std::string text;
  ColdCause cause = ColdCause::kOther;  // what a cold run is counted as; kOther: as the code says
  std::string python = {};   // the profile's interpreter, for a cold run to have; empty: not known
  std::string profile = {};  // that was taken, whichever was asked for; empty: not known
};
// The cause, from the code if it is not said.
ColdCause CauseOf(const Refused& refused);

// Answer to Probe: nothing is in the way. With a profile that is not warm yet the run would wait
// for it, and what its zygote would refuse is not known.
struct WouldRun {
  static constexpr MessageType kType = MessageType::kWouldRun;
  ProfileState state = ProfileState::kWarm;
  std::string profile = {};  // that would run it
};

// Of SetPlace, which continues the run:
inline constexpr std::uint32_t kContinue = 1;  // with its group if it is stopped, else alone
inline constexpr std::uint32_t kContinueIfStopped = 2;  // with its group, only if it is stopped
// As what nobody could continue, so that reading or writing in the background fails (setpgid(2),
// "orphaned process group"); not where that cannot be had.
inline constexpr std::uint32_t kContinueOrphaned = 3;
// Gives the terminal to the run's process group, or takes it away; then continues the run, if that
// was asked for.
struct SetPlace {
  static constexpr MessageType kType = MessageType::kSetPlace;
  Place place = Place::kBackground;
  std::uint32_t continue_run = 0;  // kContinue, kContinueIfStopped, kContinueOrphaned
};

// What decides which zygote a run gets, and whether its client is told of a warm-up: see Run.
struct RunTarget {
  std::string profile;
  std::string python;  // empty, or absolute
  bool any_profile = false;
  std::string python_executable = {};
  std::string python_environment = {};
  bool wants_news = false;
};
// Reads it from a Run or Probe without unpacking the rest: all that the supervisor needs of it.
Result<RunTarget> DecodeRunTarget(std::string_view payload);

// What of a Run's client a warm-up may have asked for: see Run.
struct RunSurroundings {
  std::vector<std::string> environment;
  std::string processors;
  std::string terminals;
  std::string python;
  std::vector<std::string> start;
};
// Reads it from a Run or Probe, and nothing else.
Result<RunSurroundings> DecodeRunSurroundings(std::string_view payload);

}  // namespace pyfx
