// SPDX-License-Identifier: GPL-3.0-or-later
//
// The typed messages that frames carry. docs/protocol.md is the normative text: what each side
// says when, and what it does when the other falls silent or vanishes. Nothing here does I/O.
//
// Version history
//   1.0  first version
//   1.1  Probe, WouldRun, ColdRun; causes of cold runs
//   1.2  descriptors of a Run in a parcel; what it says of its terminals
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/cold_cause.h"
#include "protocol/frame.h"
#include "protocol/resources.h"
#include "protocol/result.h"

namespace pyfx {

inline constexpr std::uint16_t kProtocolMajor = 1;
inline constexpr std::uint16_t kProtocolMinor = 2;

enum class MessageType : std::uint16_t {
  // Both ways, always first.
  kHello = 1,
  // client -> supervisor, passed on to the run
  kRun = 2,
  kBye = 3,
  kProbe = 4,
  // client -> supervisor, a datagram of its own
  kColdRun = 5,
  // client -> run, in a parcel
  kDescriptors = 6,
  // control client -> supervisor
  kStatusRequest = 16,
  kReload = 17,
  kStop = 18,
  // supervisor or run -> client
  kStarted = 32,
  kExited = 33,
  kRefused = 34,
  kStopped = 35,
  kWouldRun = 36,
  // supervisor -> control client
  kProfileStatus = 48,
  kDaemonStatus = 49,
  kDone = 50,
  // supervisor -> zygote
  kWarm = 64,
  kFork = 65,
  kDrain = 66,
  // zygote -> supervisor
  kReady = 72,
  kWarmUpFailed = 73,
  kSpare = 74,
  kForkFailed = 75,
  kDied = 76,
  kChildStopped = 77,
  kConsumed = 78,
  // supervisor -> spare
  kAssign = 80,
  // client -> keeper of its terminal session
  kSetPlace = 96,
  // run -> client; one that does not know it skips it
  kHeld = 0x8001,
};

// Longest profile name; also the rule for what it may be made of: letters, digits, '.', '_', '-',
// not starting with '.' or '-', since it becomes a file name.
inline constexpr std::size_t kMaxProfileName = 64;
bool IsValidProfileName(std::string_view name);

// Longest free text (an error, a traceback) in a message. Senders cut, with a note that they did.
inline constexpr std::size_t kMaxText = std::size_t{64} << 10;
std::string CutText(std::string text);

// The first message each side sends. Its first 16 bytes never change their place or meaning, so
// that peers of any two versions can refuse each other politely.
struct Hello {
  static constexpr MessageType kType = MessageType::kHello;
  std::uint16_t major = kProtocolMajor;
  std::uint16_t minor = kProtocolMinor;
  std::uint64_t capabilities = 0;  // bits; unknown ones are ignored
  std::string software;            // for messages to people, as "pyfx 1.2.3"
};

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
  // Nobody has named the profile: another one that has this interpreter may take its place.
  bool any_profile = false;
  // The client's name (PR_GET_NAME), for the run to have; empty: that of its interpreter.
  std::string process_name = {};
  // Which of descriptors 0 to 2 are terminals, and how these are: EncodeTerminals().
  std::string terminals = {};
  bool in_parcel = false;
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
// string of the protocol.
inline constexpr std::size_t kMaxReason = 128;
std::string CutReason(std::string_view reason);

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
  std::string python = {};  // the profile's interpreter, for a cold run to have; empty: not known
};
// The cause, from the code if it is not said.
ColdCause CauseOf(const Refused& refused);

// Answered by one ProfileStatus for each known profile, then DaemonStatus.
struct StatusRequest {
  static constexpr MessageType kType = MessageType::kStatusRequest;
};

// Replaces the zygote of `profile`, or of all profiles when empty. Answered by Done or Refused.
struct Reload {
  static constexpr MessageType kType = MessageType::kReload;
  std::string profile;
};

// Ends the zygote of `profile`, or the whole daemon when empty. Answered by Done or Refused.
struct Stop {
  static constexpr MessageType kType = MessageType::kStop;
  std::string profile;
};

enum class ProfileState : std::uint32_t {
  kCold = 0,     // no zygote
  kWarming = 1,  // its zygote is on its way
  kWarm = 2,     // serves runs
  kFailed = 3,   // the last warm-up failed; `last_error` says why
};
std::string_view ProfileStateName(ProfileState state);

struct ProfileStatus {
  static constexpr MessageType kType = MessageType::kProfileStatus;
  std::string name;
  std::string description;
  std::string path;  // the profile's file or files' directory entry, for people
  ProfileState state = ProfileState::kCold;
  std::uint32_t pid = 0;         // of the zygote; 0 for none
  std::uint32_t generation = 0;  // 0: never warmed
  std::uint64_t warm_up_us = 0;
  std::uint64_t resident_bytes = 0;
  std::uint32_t spares = 0;
  std::uint32_t runs_now = 0;
  std::uint64_t runs_served = 0;
  std::string last_error;
  std::vector<std::uint64_t> cold_runs = {};  // as in DaemonStatus
  std::uint32_t watched = 0;   // files and directories of which the kernel tells that they change
  std::uint32_t compared = 0;  // those that are looked at with each run instead
  std::string why_compared = {};
  std::string stale = {};      // what has changed, while the next generation is on its way
  std::uint32_t draining = 0;  // zygotes of generations that were replaced
  std::uint32_t siblings = 0;  // zygotes for other environments
  std::vector<std::string> unsafe = {};  // what the preload left that a fork breaks, each a phrase
  std::vector<std::string> harmless = {};  // the same, which is known to take care of itself
  // What the generation depends on besides files, each a phrase: a client that has something else
  // of it is not served by it.
  std::vector<std::string> inputs = {};
};

struct DaemonStatus {
  static constexpr MessageType kType = MessageType::kDaemonStatus;
  std::uint32_t pid = 0;
  std::uint64_t uptime_us = 0;
  std::uint32_t runs_now = 0;
  std::uint64_t runs_served = 0;
  std::uint32_t connections = 0;
  std::string socket;
  // Of the cold runs that were heard of: a cause and the number of runs in turn, and in the same
  // order the last reason of each.
  std::vector<std::uint64_t> cold_runs = {};
  std::vector<std::string> cold_reasons = {};
  // What there is of what the settings bound, and the bounds; 0: none.
  std::uint32_t zygotes = 0;
  std::uint64_t zygote_bytes = 0;
  std::uint32_t max_zygotes = 0;
  std::uint64_t max_bytes = 0;
  std::uint32_t max_runs = 0;
  std::uint64_t evicted = 0;       // zygotes that had to leave for a bound
  std::string last_eviction = {};  // which was the last, and why
};

// Answer to Probe: nothing is in the way. With a profile that is not warm yet the run would wait
// for it, and what its zygote would refuse is not known.
struct WouldRun {
  static constexpr MessageType kType = MessageType::kWouldRun;
  ProfileState state = ProfileState::kWarm;
  std::string profile = {};  // that would run it
};

struct Done {
  static constexpr MessageType kType = MessageType::kDone;
  std::string text;
};

// How the names that an init section binds are visible to runs.
enum class Names : std::uint32_t {
  kVisible = 0,  // stand in for missing builtins
  kClean = 1,    // not at all
  kMain = 2,     // copied into __main__
};

// How a run leaves the interpreter.
enum class Exit : std::uint32_t {
  kFast = 0,  // what can be seen from outside, then out
  kFull = 1,  // all of Py_FinalizeEx()
};

// When a run moves to the cgroup of its client.
enum class CgroupPolicy : std::uint32_t {
  kClient = 0,  // whenever it may
  kLimits = 1,  // only where that has a limit
};

// Sent once, first: what the zygote is to become. Answered by Ready or WarmUpFailed.
struct Warm {
  static constexpr MessageType kType = MessageType::kWarm;
  std::string profile;
  std::string python;                // the interpreter that runs are to believe they run in
  std::vector<std::string> preload;  // modules to import, in order
  std::string init_path;             // the init section's file; empty for none
  Names names = Names::kVisible;
  Exit exit = Exit::kFast;
  CgroupPolicy cgroup_policy = CgroupPolicy::kClient;
  std::string cgroup = {};              // directory of the cgroup to enter first; empty: stay
  std::vector<std::string> cores = {};  // directories in which a hosted zygote looks for a core
  std::uint32_t cold_if_unsafe = 0;  // 1: all runs are to be cold if Ready tells of what is unsafe
  std::string connection_name = {};  // what clients' connections are bound to
};

// Answered by Spare or ForkFailed, in the order of the requests.
struct Fork {
  static constexpr MessageType kType = MessageType::kFork;
  std::uint32_t busy = 0;  // 1: all processors have runs to do, so nothing is done ahead
};

// No more forks: spares end, and the zygote leaves after its last run.
struct Drain {
  static constexpr MessageType kType = MessageType::kDrain;
};

// A directory in which the warm-up looked for modules: the names it looked for, and the entries it
// found that can be one of them. With `whole` all modules of runs are looked for there too, and
// what else tells of installed packages counts.
struct SearchedDirectory {
  std::string path;
  bool whole = false;
  std::vector<std::string> names;
  std::vector<std::string> entries;

  bool operator==(const SearchedDirectory&) const = default;
};

// Bits of what a warm-up has asked for, besides files and variables: whether descriptor 0, 1, 2 is
// a terminal, and more of those that are; the processors that it may use; /dev/tty.
inline constexpr std::uint32_t kAskedForTerminal0 = 1;  // 2 and 4: of descriptors 1 and 2
inline constexpr std::uint32_t kAskedForTerminals = 7;
inline constexpr std::uint32_t kAskedForTerminalSize = 8;
inline constexpr std::uint32_t kAskedForTerminalModes = 16;
inline constexpr std::uint32_t kAskedForTerminalName = 32;
inline constexpr std::uint32_t kAskedForProcessors = 64;
inline constexpr std::uint32_t kAskedForControllingTerminal = 128;

// What the warm-up has read, and what it looked for in vain. Before Ready or WarmUpFailed.
struct Consumed {
  static constexpr MessageType kType = MessageType::kConsumed;
  // Of each file device, inode, size and the times of its last modification and change, in ns,
  // before it was read; all 0 when it was not there, or may have changed meanwhile.
  static constexpr std::size_t kNumbersOfStamp = 5;
  std::vector<std::string> files;
  std::vector<std::uint64_t> stamps;
  std::vector<SearchedDirectory> directories;
  std::vector<std::string> suffixes;  // NAME + one of these is a module, as NAME alone may be
  std::vector<std::string> endings;   // entries of a `whole` directory with one of these count
  std::vector<std::string> variables = {};  // of the environment that were asked for, set or not
  std::uint32_t environment = 0;            // 1: all of it was gone through
  std::uint32_t asked = 0;                  // kAskedFor…
  // What it looked at in the working directory and above, each a phrase, and not all if it is much.
  std::vector<std::string> places = {};
};

struct Ready {
  static constexpr MessageType kType = MessageType::kReady;
  std::uint64_t warm_up_us = 0;
  std::uint32_t modules = 0;  // in sys.modules
  std::string python_version;
  std::vector<std::string> unsafe = {};    // see ProfileStatus
  std::vector<std::string> harmless = {};  // see ProfileStatus
  std::uint64_t memory_bytes = 0;  // what the zygote takes by itself (Pss, proc_pid_smaps(5))
};

// The zygote ends after it.
struct WarmUpFailed {
  static constexpr MessageType kType = MessageType::kWarmUpFailed;
  std::string text;  // the traceback, as python3 would print it
  // 1: nothing that the profile says is wrong, only that it cannot be warm here.
  std::uint32_t must_be_cold = 0;
};

// A child that waits for its run. Carries its channel and a pidfd, in this order.
struct Spare {
  static constexpr MessageType kType = MessageType::kSpare;
  std::uint32_t pid = 0;
};

struct ForkFailed {
  static constexpr MessageType kType = MessageType::kForkFailed;
  std::uint32_t error_number = 0;
};

// A child of the zygote, run or spare, was reaped.
struct Died {
  static constexpr MessageType kType = MessageType::kDied;
  std::uint32_t pid = 0;
  std::uint32_t wait_status = 0;
};

// A child of the zygote was stopped or has been continued.
struct ChildStopped {
  static constexpr MessageType kType = MessageType::kChildStopped;
  std::uint32_t pid = 0;
  std::uint32_t signal = 0;  // that stopped it; 0: it was continued
};

// Goes before the Run itself, which follows as the client sent it. Carries the client's
// connection, on which the run answers for itself.
struct Assign {
  static constexpr MessageType kType = MessageType::kAssign;
  std::uint64_t run_id = 0;
};

// Of SetPlace, which continues the run:
inline constexpr std::uint32_t kContinue = 1;  // with its group if it is stopped, else alone
inline constexpr std::uint32_t kContinueIfStopped = 2;  // with its group, only if it is stopped
// Gives the terminal to the run's process group, or takes it away; then continues the run, if that
// was asked for.
struct SetPlace {
  static constexpr MessageType kType = MessageType::kSetPlace;
  Place place = Place::kBackground;
  std::uint32_t continue_run = 0;  // kContinue, kContinueIfStopped
};

// The payload that says `message`. The fields of each message stand in message.cc, once for both
// directions.
template <typename M>
std::string EncodePayload(const M& message);

// Reads a payload. kProtocol when it cannot be one; kUnsupported when it holds a field that this
// version does not know and must not skip. A Hello of another major version is read as far as its
// fixed part, so that the caller can say which: compare `major`.
template <typename M>
Result<M> DecodePayload(std::string_view payload);

// What decides which zygote a run gets: see Run.
struct RunTarget {
  std::string profile;
  std::string python;
  bool any_profile = false;
};
// Reads it from a Run or Probe without unpacking the rest: all that the supervisor needs of it.
Result<RunTarget> DecodeRunTarget(std::string_view payload);

// What of a Run's client a warm-up may have asked for: see Run.
struct RunSurroundings {
  std::vector<std::string> environment;
  std::string processors;
  std::string terminals;
};
// Reads it from a Run or Probe, and nothing else.
Result<RunSurroundings> DecodeRunSurroundings(std::string_view payload);

// Reads `frame` as an M. kProtocol when it is of another type or carries another number of
// descriptors than `descriptors`.
template <typename M>
Result<M> Expect(const Frame& frame, std::size_t descriptors = 0) {
  if (frame.type != static_cast<std::uint16_t>(M::kType)) {
    return Error{Errc::kProtocol, "message of type " + std::to_string(frame.type) + " where type " +
                                      std::to_string(static_cast<std::uint16_t>(M::kType)) +
                                      " was expected"};
  }
  if (frame.fds.size() != descriptors) {
    return Error{Errc::kProtocol, "message of type " + std::to_string(frame.type) + " carries " +
                                      std::to_string(frame.fds.size()) + " descriptors, not " +
                                      std::to_string(descriptors)};
  }
  return DecodePayload<M>(frame.payload);
}

// Appends `message` as a frame that announces `descriptors` descriptors.
template <typename M>
void AppendMessage(const M& message, std::size_t descriptors, std::string* out) {
  AppendFrame(static_cast<std::uint16_t>(M::kType), EncodePayload(message), descriptors, out);
}

}  // namespace pyfx
