// SPDX-License-Identifier: GPL-3.0-or-later
//
// The least that a client of a fork server can do: `floor-client SOCKET [ARGUMENT…]` connects,
// sends its arguments, environment, working directory and standard descriptors with one call, and
// ends with the status that it is told. Static, as pyfxc is.
//
// Left out, though pyfxc has to do it: options, other descriptors, limits and signal state, signals
// to be relayed, terminals, cold runs, versions, deadlines.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdio>
#include <cstring>
#include <string>

#include "bench/floor/connect.h"
#include "bench/floor/request.h"

namespace pyfx::bench {
namespace {

std::string MakeRequest(int argc, char** argv) {
  std::string request(sizeof(Header), '\0');
  Header header{};
  for (; header.arguments < static_cast<std::uint32_t>(argc); ++header.arguments) {
    request.append(argv[header.arguments]).push_back('\0');
  }
  for (; environ[header.variables] != nullptr; ++header.variables) {
    request.append(environ[header.variables]).push_back('\0');
  }
  std::array<char, PATH_MAX> directory{};
  if (::getcwd(directory.data(), directory.size()) == nullptr) directory = {'/'};
  request.append(directory.data()).push_back('\0');
  header.strings_length = static_cast<std::uint32_t>(request.size() - sizeof(Header));
  std::memcpy(request.data(), &header, sizeof(header));
  return request;
}

// A blocking stream socket takes all of it, or fails.
bool Send(int socket, std::string request) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(kPassed))> control{};
  iovec data{request.data(), request.size()};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* passed = CMSG_FIRSTHDR(&message);
  passed->cmsg_level = SOL_SOCKET;
  passed->cmsg_type = SCM_RIGHTS;
  passed->cmsg_len = CMSG_LEN(sizeof(kPassed));
  std::memcpy(CMSG_DATA(passed), kPassed.data(), sizeof(kPassed));
  return ::sendmsg(socket, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(request.size());
}

int Main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: floor-client SOCKET [ARGUMENT...]\n", stderr);
    return 2;
  }
  const int socket = Connect(argv[1]);
  std::uint32_t status = 0;
  if (socket < 0 || !Send(socket, MakeRequest(argc - 1, argv + 1)) ||
      ::recv(socket, &status, sizeof(status), MSG_WAITALL) != sizeof(status)) {
    std::fprintf(stderr, "floor-client: no answer from \"%s\": %s\n", argv[1],
                 std::strerror(errno));
    return 125;
  }
  return static_cast<int>(status);
}

}  // namespace
}  // namespace pyfx::bench

int main(int argc, char** argv) { return pyfx::bench::Main(argc, argv); }
