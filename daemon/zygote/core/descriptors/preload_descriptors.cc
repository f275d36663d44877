// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/descriptors/preload_descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/zygote/core/heard/settings_heard.h"

namespace pyfx {
namespace {

std::string InProc(std::string_view folder, int fd) {
  return std::string("/proc/self/").append(folder).append("/").append(std::to_string(fd));
}

Result<std::set<int>> OpenNumbers() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), ::closedir);
  if (!folder) return ErrnoError("cannot list the open descriptors");
  std::set<int> numbers;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (entry->d_name[0] != '.') numbers.insert(std::atoi(entry->d_name));
  }
  numbers.erase(::dirfd(folder.get()));
  return numbers;
}

// How many bytes wait to be read; -1 where that has no meaning.
int Waiting(int fd) {
  int count = 0;
  return ::ioctl(fd, FIONREAD, &count) == 0 ? count : -1;
}

int FlagsOf(int fd) { return ::fcntl(fd, F_GETFL); }

bool IsPlaceholder(int fd) {
  const int flags = FlagsOf(fd);
  return flags >= 0 && (flags & O_PATH) != 0;
}

int FirstFd() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int>(std::min<rlim_t>(kFirstPreloadFd, limit.rlim_cur / 2));
}

// Those that are kept from the preload, in rising order.
std::vector<int> taken_numbers;

// Puts `fresh` in the place of `number`, with the flags that can be set for an open file and the
// close-on-exec flag of the one that was there.
void Replace(int number, UniqueFd fresh) {
  const bool closed_on_exec = (::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0;
  ::fcntl(fresh.get(), F_SETFL, FlagsOf(number));
  ::dup3(fresh.get(), number, closed_on_exec ? O_CLOEXEC : 0);
}

std::string AtDescriptor(int fd) { return " at descriptor " + std::to_string(fd); }

// Takes what waits to be read.
std::string Take(int fd) {
  std::string bytes(static_cast<std::size_t>(std::max(Waiting(fd), 0)), '\0');
  std::size_t size = 0;
  ssize_t count = 0;
  while (size < bytes.size() && (count = ::read(fd, &bytes[size], bytes.size() - size)) > 0) {
    size += static_cast<std::size_t>(count);
  }
  bytes.resize(size);
  return bytes;
}

// Without a wait: the process has both ends.
bool Fill(int fd, const std::string& bytes) {
  if (bytes.empty()) return true;
  const int flags = FlagsOf(fd);
  ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  const ssize_t count = ::write(fd, bytes.data(), bytes.size());
  ::fcntl(fd, F_SETFL, flags);
  return count == static_cast<ssize_t>(bytes.size());
}

Status CannotFill(int fd) {
  return ErrnoError("cannot put what the preload wrote into the pipe or socket" + AtDescriptor(fd));
}

Error CannotMake(const char* what, int number) {
  return ErrnoError("cannot make the preload's " + std::string(what) + AtDescriptor(number) +
                    " anew");
}

bool IsReadyFor(int fd, short events) {
  pollfd one{fd, events, 0};
  return ::poll(&one, 1, 0) == 1 && (one.revents & events) != 0;
}

bool AreAllDuplicates(const std::vector<int>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [&](int number) {
    return number == numbers.front() || AreDuplicates(numbers.front(), number);
  });
}

// With the flags that can be set for an open file.
bool PutPipeEnd(const UniqueFd& fresh, const std::vector<int>& numbers) {
  if (numbers.empty()) return true;
  ::fcntl(fresh.get(), F_SETFL, FlagsOf(numbers.front()));
  return PutInPlace(fresh, numbers);
}

// What a set watches stands in proc_pid_fdinfo(5): "tfd: NUMBER events: HEX data: HEX".
void RenewEpollSet(int number) {
  UniqueFd fresh(::epoll_create1(EPOLL_CLOEXEC));
  const std::unique_ptr<FILE, int (*)(FILE*)> info(
      std::fopen(InProc("fdinfo", number).c_str(), "re"), std::fclose);
  if (!fresh || !info) return;
  std::array<char, 256> line;
  while (std::fgets(line.data(), line.size(), info.get()) != nullptr) {
    int watched = 0;
    unsigned events = 0;
    std::uint64_t data = 0;
    if (std::sscanf(line.data(), "tfd: %d events: %x data: %" SCNx64, &watched, &events, &data) !=
        3) {
      continue;
    }
    epoll_event event{};
    event.events = events;
    event.data.u64 = data;
    ::epoll_ctl(fresh.get(), EPOLL_CTL_ADD, watched, &event);
  }
  Replace(number, std::move(fresh));
}

// What getsockname(2) or getpeername(2) says of an AF_UNIX socket: empty for one without a name,
// nothing where there is none to ask about.
std::optional<std::string> SocketName(int fd, int (*name_of)(int, sockaddr*, socklen_t*)) {
  sockaddr_un address{};
  socklen_t size = sizeof(address);
  constexpr std::size_t kStart = offsetof(sockaddr_un, sun_path);
  if (name_of(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return std::nullopt;
  return size <= kStart ? std::string() : std::string(address.sun_path, size - kStart);
}

// Whether what waits can be taken and put back: not messages, whose bounds would be lost, nor
// descriptors that are under way (unix(7), SCM_RIGHTS), of which proc_pid_fdinfo(5) tells.
bool CanBeTaken(int fd) {
  if (Waiting(fd) == 0) return true;
  if (SocketNumber(fd, SO_TYPE) != SOCK_STREAM) return false;
  std::ifstream info(InProc("fdinfo", fd));
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("scm_fds:")) return std::atoi(line.c_str() + line.find(':') + 1) == 0;
  }
  return true;
}

// An end of a socketpair(2) of this process: neither side has a name.
bool IsPairEnd(int fd) {
  if (SocketNumber(fd, SO_DOMAIN) != AF_UNIX || SocketNumber(fd, SO_ACCEPTCONN) != 0) return false;
  ucred maker{};
  socklen_t size = sizeof(maker);
  return SocketName(fd, ::getsockname) == "" && SocketName(fd, ::getpeername) == "" &&
         ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &maker, &size) == 0 && maker.pid == ::getpid();
}

}  // namespace

void PreloadDescriptors::MakeRoom() {
  for (auto last = taken_numbers.rbegin(); last != taken_numbers.rend(); ++last) {
    if (*last < FirstFd()) break;
    if (IsPlaceholder(*last)) ::close(*last);
  }
}

PreloadDescriptors::PreloadDescriptors() {
  const int first = FirstFd();
  UniqueFd taken(::open("/", O_PATH | O_CLOEXEC));
  while (taken && taken.get() < first) {
    UniqueFd next(::fcntl(taken.get(), F_DUPFD_CLOEXEC, 0));
    placeholders_.push_back(std::move(taken));
    taken = std::move(next);
  }
  taken.reset();
  for (const UniqueFd& placeholder : placeholders_) taken_numbers.push_back(placeholder.get());
  HearFilesLimit(MakeRoom);
  ListenForSocketCalls();
  ::stat(".", &directory_);
  if (Result<std::set<int>> open = OpenNumbers()) before_ = std::move(*open);
}

Status PreloadDescriptors::Settle(const std::set<int>& begun) {
  HearFilesLimit(nullptr);
  StopListeningForSocketCalls();
  for (UniqueFd& placeholder : placeholders_) {
    // It may be closed, and something else opened there: that is the preload's.
    if (!IsPlaceholder(placeholder.get())) before_.erase(placeholder.release());
  }
  placeholders_.clear();
  Result<std::set<int>> open = OpenNumbers();
  if (!open) return std::move(open).error();
  std::set_difference(open->begin(), open->end(), before_.begin(), before_.end(),
                      std::inserter(numbers_, numbers_.end()));
  FindPipes();
  FindSocketPairs();
  for (const int number : numbers_) {
    if (NameOfDescriptor(number) == "anon_inode:[eventpoll]") epoll_sets_.push_back(number);
  }
  files_.Find(numbers_);
  written_.Find(files_.found(), begun);
  events_.Find(numbers_);
  std::set<int> of_pairs;
  for (const auto& [first, second] : socket_pairs_) of_pairs.insert({first.number, second.number});
  sockets_.Find(numbers_, of_pairs);
  FindShared();
  return {};
}

void PreloadDescriptors::FindPipes() {
  std::map<std::string, Pipe> found;
  for (const int number : numbers_) {
    const std::string name = NameOfDescriptor(number);
    const int access = FlagsOf(number) & (O_ACCMODE | O_PATH);
    if (!name.starts_with("pipe:") || access == O_PATH) continue;
    if (access == O_RDONLY) found[name].readers.push_back(number);
    if (access != O_RDONLY) found[name].writers.push_back(number);
  }
  for (auto& [name, pipe] : found) {
    const int number = pipe.readers.empty() ? pipe.writers.front() : pipe.readers.front();
    if (const char* const phrase = TakePipe(std::move(pipe)); phrase != nullptr) {
      unsafe_.push_back(phrase + AtDescriptor(number));
    }
  }
}

// A phrase if somebody else may have an end of it (poll(2) tells of none), or if what is in it
// cannot be put back: packets (O_DIRECT, pipe(2)) have bounds that would be lost.
const char* PreloadDescriptors::TakePipe(Pipe pipe) {
  constexpr const char* kOfOthers = "pipe that others have as well";
  const auto& [readers, writers, contents] = pipe;
  if (!AreAllDuplicates(readers) || !AreAllDuplicates(writers)) return kOfOthers;
  if (readers.empty() && !IsReadyFor(writers.front(), POLLERR)) return kOfOthers;
  if (writers.empty() && !IsReadyFor(readers.front(), POLLHUP)) return kOfOthers;
  if (!writers.empty() && (FlagsOf(writers.front()) & O_ACCMODE) != O_WRONLY) return kOfOthers;
  const bool has_packets = !writers.empty() && (FlagsOf(writers.front()) & O_DIRECT) != 0;
  if (!readers.empty() && Waiting(readers.front()) > 0) {
    if (has_packets) return "pipe with something in it";
    pipe.contents = Take(readers.front());
  }
  pipes_.push_back(std::move(pipe));
  return nullptr;
}

// Which two belong together shows by a name that the kernel gives to one (unix(7), autobind):
// sending something would reach a helper of the preload's that has the other end.
void PreloadDescriptors::FindSocketPairs() {
  std::vector<int> ends;
  std::copy_if(numbers_.begin(), numbers_.end(), std::back_inserter(ends), IsPairEnd);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const sockaddr unnamed{AF_UNIX, {}};
    if (::bind(ends[i], &unnamed, sizeof(unnamed.sa_family)) != 0) continue;
    const std::optional<std::string> name = SocketName(ends[i], ::getsockname);
    const auto peer = std::find_if(ends.begin() + static_cast<std::ptrdiff_t>(i) + 1, ends.end(),
                                   [&](int fd) { return SocketName(fd, ::getpeername) == name; });
    if (peer == ends.end()) continue;
    std::optional<std::vector<SocketCall>> calls = CallsToAskAgain(ends[i]);
    std::optional<std::vector<SocketCall>> of_peer = CallsToAskAgain(*peer);
    if (calls && of_peer && CanBeTaken(ends[i]) && CanBeTaken(*peer)) {
      socket_pairs_.push_back(
          {{ends[i], std::move(*calls), Take(ends[i])}, {*peer, std::move(*of_peer), Take(*peer)}});
    }
  }
}

// What others hold as well, or wait for.
void PreloadDescriptors::FindShared() {
  for (const int number : numbers_) {
    struct stat info {};
    if (::fstat(number, &info) != 0) continue;
    if (info.st_dev == directory_.st_dev && info.st_ino == directory_.st_ino) {
      unsafe_.push_back("working directory" + AtDescriptor(number) + ", which is the warm-up's");
    }
    if ((FlagsOf(number) & O_PATH) != 0) continue;
    const std::string name = NameOfDescriptor(number);
    if (S_ISFIFO(info.st_mode) && !name.starts_with("pipe:")) {
      unsafe_.push_back("named pipe \"" + name + "\"");
    } else if ((S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode)) && !IsMemoryDevice(info)) {
      unsafe_.push_back("device \"" + name + "\"");
    }
  }
}

std::vector<std::string> PreloadDescriptors::unsafe() const {
  std::vector<std::string> all = unsafe_;
  all.insert(all.end(), files_.unsafe().begin(), files_.unsafe().end());
  all.insert(all.end(), written_.unsafe().begin(), written_.unsafe().end());
  all.insert(all.end(), events_.unsafe().begin(), events_.unsafe().end());
  all.insert(all.end(), sockets_.unsafe().begin(), sockets_.unsafe().end());
  return all;
}

Status PreloadDescriptors::Renew() const {
  if (Status status = files_.Renew(); !status) return status;
  if (Status status = events_.Renew(); !status) return status;
  for (const Pipe& pipe : pipes_) {
    if (Status status = RenewPipe(pipe); !status) return status;
  }
  for (const Pair& pair : socket_pairs_) {
    if (Status status = RenewSocketPair(pair); !status) return status;
  }
  if (sockets_.empty()) RenewEpollSets();
  return {};
}

Status PreloadDescriptors::RenewPipe(const Pipe& pipe) {
  const auto& [readers, writers, contents] = pipe;
  const int number = readers.empty() ? writers.front() : readers.front();
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return CannotMake("pipe", number);
  const UniqueFd from(ends[0]);
  const UniqueFd to(ends[1]);
  if (const int size = ::fcntl(number, F_GETPIPE_SZ); size != ::fcntl(to.get(), F_GETPIPE_SZ)) {
    ::fcntl(to.get(), F_SETPIPE_SZ, size);
  }
  if (!Fill(to.get(), contents)) return CannotFill(number);
  if (PutPipeEnd(from, readers) && PutPipeEnd(to, writers)) return {};
  return CannotMake("pipe", number);
}

Status PreloadDescriptors::RenewSocketPair(const Pair& pair) {
  const auto& [first, second] = pair;
  int ends[2];
  if (::socketpair(AF_UNIX, SocketNumber(first.number, SO_TYPE) | SOCK_CLOEXEC, 0, ends) != 0) {
    return CannotMake("socket", first.number);
  }
  UniqueFd one(ends[0]);
  UniqueFd other(ends[1]);
  if (!AskAgain(one.get(), first.calls) || !AskAgain(other.get(), second.calls)) {
    return CannotMake("socket", first.number);
  }
  // What waits for the one was written to the other.
  if (!Fill(other.get(), first.contents) || !Fill(one.get(), second.contents)) {
    return CannotFill(first.number);
  }
  Replace(first.number, std::move(one));
  Replace(second.number, std::move(other));
  return {};
}

Status PreloadDescriptors::RenewSockets() const {
  if (sockets_.empty()) return {};
  if (Status status = sockets_.Renew(); !status) return status;
  RenewEpollSets();
  return {};
}

// Last, as they are to watch the new ones.
void PreloadDescriptors::RenewEpollSets() const {
  for (const int set : epoll_sets_) RenewEpollSet(set);
}

Status PreloadDescriptors::Check() const {
  if (Status status = files_.Check(); !status) return status;
  return written_.Check();
}

Status PreloadDescriptors::Start() const {
  if (Status status = events_.StartTimers(); !status) return status;
  return written_.Open();
}

}  // namespace pyfx
