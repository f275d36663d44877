// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/process/world.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "protocol/base/unique_fd.h"
#include "protocol/process/dumpable.h"

namespace pyfx {
namespace {

struct Part {
  const char* name;  // for people
  const char* file;  // in /proc/PID
};
constexpr std::array<Part, 11> kPlaces = {{{"cgroup namespace", "ns/cgroup"},
                                           {"ipc namespace", "ns/ipc"},
                                           {"mnt namespace", "ns/mnt"},
                                           {"net namespace", "ns/net"},
                                           {"pid namespace", "ns/pid"},
                                           {"pid namespace for children", "ns/pid_for_children"},
                                           {"time namespace", "ns/time"},
                                           {"time namespace for children", "ns/time_for_children"},
                                           {"user namespace", "ns/user"},
                                           {"uts namespace", "ns/uts"},
                                           {"root directory", "root"}}};
constexpr std::array<Part, 2> kFiles = {
    {{"personality", "personality"}, {"security label", "attr/current"}}};
// In the order in which proc_pid_status(5) has them. Of seccomp filters only the number can be
// seen; each further one is one more. A Landlock domain cannot be seen at all, but who may not gain
// privileges (NoNewPrivs) or has CAP_SYS_ADMIN alone can have entered one (landlock(7)).
constexpr std::array<std::string_view, 15> kStatusFields = {"TracerPid",
                                                            "Uid",
                                                            "Gid",
                                                            "Groups",
                                                            "THP_enabled",
                                                            "CapInh",
                                                            "CapPrm",
                                                            "CapEff",
                                                            "CapBnd",
                                                            "CapAmb",
                                                            "NoNewPrivs",
                                                            "Seccomp",
                                                            "Seccomp_filters",
                                                            "Speculation_Store_Bypass",
                                                            "SpeculationIndirectBranch"};

// Those sets that systemd changes, in the order of World::has_wake_alarm_.
constexpr std::array<std::string_view, 4> kCapabilitySets = {"CapInh", "CapPrm", "CapEff",
                                                             "CapAmb"};

// A file in /proc is read with few calls, most with one, and has no length of its own.
void ReadFile(int directory, const char* name, std::string* text) {
  const UniqueFd fd(::openat(directory, name, O_RDONLY | O_CLOEXEC));
  char buffer[4096];
  ssize_t size = 0;
  while (fd && (size = ::read(fd.get(), buffer, sizeof(buffer))) > 0) {
    text->append(buffer, static_cast<std::size_t>(size));
    if (static_cast<std::size_t>(size) < sizeof(buffer)) return;
  }
}

// Where the link `name` leads. Its text will not do: that of a root directory is "/" also where its
// file system was unmounted and is only still in use (d_path(), fs/d_path.c). Who has chosen a root
// directory on a file system whose server is silent has nobody wait for that: one that is not at
// "/", as ours always is, is another, and the kernel answers from what it knows (statx(2)).
World::Place PlaceOf(int directory, const char* name) {
  constexpr World::Place kElsewhere = {0, 0, 0, ~std::uint64_t{0}};
  std::array<char, 2> text{};
  const bool is_root = std::string_view(name) == "root";
  if (is_root && ::readlinkat(directory, name, text.data(), text.size()) == 2) return kElsewhere;
  struct statx found {};
  constexpr unsigned kWanted = STATX_INO | STATX_MNT_ID;
  if (::statx(directory, name, AT_STATX_DONT_SYNC, kWanted, &found) != 0) return {};
  return {found.stx_dev_major, found.stx_dev_minor, found.stx_ino,
          (found.stx_mask & STATX_MNT_ID) != 0 ? found.stx_mnt_id : 0};
}

// Whether `line` is the field `name`.
bool IsField(std::string_view line, std::string_view name) {
  return line.starts_with(name) && line.substr(name.size()).starts_with(':');
}

// Keeps the lines that matter of a file that holds many more.
void KeepStatusFields(std::string_view status, std::string* kept) {
  std::size_t next = 0;
  while (!status.empty() && next < kStatusFields.size()) {
    const std::size_t end = status.find('\n');
    const std::string_view line = status.substr(0, end);
    // A kernel may lack some of them.
    for (std::size_t field = next; field < kStatusFields.size(); ++field) {
      if (!IsField(line, kStatusFields[field])) continue;
      kept->append(line).push_back('\n');
      next = field + 1;
      break;
    }
    status = end == std::string_view::npos ? std::string_view() : status.substr(end + 1);
  }
}

// Whether CAP_WAKE_ALARM is in the set `name` of such lines; it is taken out of it. A set is 16
// hexadecimal digits (fs/proc/array.c).
bool TakeOutWakeAlarm(std::string_view name, std::string* lines) {
  constexpr std::size_t kDigit = 15 - CAP_WAKE_ALARM / 4;
  constexpr int kBit = 1 << CAP_WAKE_ALARM % 4;
  static_assert(kBit == 8, "what is left of the digit is less than ten");
  const std::size_t at = lines->find(name);
  const std::size_t digit = at == std::string::npos ? at : at + name.size() + 2 + kDigit;
  if (digit >= lines->size()) return false;
  char& value = (*lines)[digit];
  const int number = value <= '9' ? value - '0' : value - 'a' + 10;
  if ((number & kBit) == 0) return false;
  value = static_cast<char>('0' + (number & ~kBit));
  return true;
}

// The first of kStatusFields in which two such texts differ.
std::string_view FirstDifference(std::string_view a, std::string_view b) {
  for (const std::string_view name : kStatusFields) {
    const std::string_view line = a.substr(0, a.find('\n') + 1);
    if (line.empty() || !IsField(line, name) || !b.starts_with(line)) return name;
    a.remove_prefix(line.size());
    b.remove_prefix(line.size());
  }
  return {};
}

// They change what an exec gives, /proc does not show them, and a fork inherits them. A client that
// has any runs cold by itself (client/context/confinement.h), so it remains to see to ours.
Status CheckSecureBits() {
  if (::prctl(PR_GET_SECUREBITS) == 0) return {};
  return Error{Errc::kUnsupported, "the daemon has secure bits set", ColdCause::kConfined};
}

}  // namespace

void World::ReadStatus(int directory) {
  std::string status;
  status.reserve(4096);
  ReadFile(directory, "status", &status);
  KeepStatusFields(status, &status_);
  for (std::size_t i = 0; i < kSets; ++i) {
    has_wake_alarm_[i] = TakeOutWakeAlarm(kCapabilitySets[i], &status_);
  }
}

void World::ReadRest(int directory) {
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    places_[i] = PlaceOf(directory, kPlaces[i].file);
  }
  for (std::size_t i = 0; i < kFiles.size(); ++i) {
    ReadFile(directory, kFiles[i].file, &texts_[i]);
  }
}

World World::Of(int directory) {
  World world;
  world.ReadStatus(directory);
  world.ReadRest(directory);
  return world;
}

World World::OfThisProcess() {
  const DumpableMeanwhile dumpable;
  const UniqueFd directory(::open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC));
  return Of(directory.get());
}

Status World::CheckSameAs(const World& client) const {
  if (status_.empty()) {
    return Error{Errc::kUnsupported,
                 "how the client is confined cannot be seen: /proc is not there",
                 ColdCause::kConfined};
  }
  std::string_view what;
  if (status_ != client.status_) what = FirstDifference(status_, client.status_);
  for (std::size_t i = 0; i < kPlaces.size() && what.empty(); ++i) {
    if (places_[i] != client.places_[i]) what = kPlaces[i].name;
  }
  for (std::size_t i = 0; i < kFiles.size() && what.empty(); ++i) {
    if (texts_[i] != client.texts_[i]) what = kFiles[i].name;
  }
  if (what.empty()) return CheckSecureBits();
  return Error{Errc::kUnsupported, "the client has another " + std::string(what),
               ColdCause::kConfined};
}

Status World::CheckSameAsOf(int directory) const {
  World client;
  client.ReadStatus(directory);
  if (status_ == client.status_) client.ReadRest(directory);
  return CheckSameAs(client);
}

// The C library has no functions for this (capset(2)).
Status World::LeaveWakeAlarmAsIn(const World& client) const {
  std::array<bool, kSets> leave{};
  for (std::size_t i = 0; i < kSets; ++i) {
    leave[i] = has_wake_alarm_[i] && !client.has_wake_alarm_[i];
  }
  if (leave == std::array<bool, kSets>{}) return {};
  if (leave[3]) ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_WAKE_ALARM, 0, 0);
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  bool done = ::syscall(SYS_capget, &header, data.data()) == 0;
  __user_cap_data_struct& high = data[CAP_TO_INDEX(CAP_WAKE_ALARM)];
  constexpr unsigned kMask = CAP_TO_MASK(CAP_WAKE_ALARM);
  if (leave[0]) high.inheritable &= ~kMask;
  if (leave[1]) high.permitted &= ~kMask;
  if (leave[2]) high.effective &= ~kMask;
  done = done && ::syscall(SYS_capset, &header, data.data()) == 0;
  if (done) return {};
  return Error{Errc::kUnsupported, ErrnoError("cannot leave CAP_WAKE_ALARM").text,
               ColdCause::kConfined};
}

}  // namespace pyfx
