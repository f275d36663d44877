// SPDX-License-Identifier: GPL-3.0-or-later
//
// The client of exec_server.py, as quick as a user's own can be: static, two calls to ask and two
// to hear the answer. `exec-client SOCKET -c CODE` or `exec-client SOCKET SCRIPT`, a script by its
// whole path, since the server is in a directory of its own.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <string>

#include "bench/floor/connect.h"

namespace pyfx::bench {
namespace {

bool Send(int socket, const std::string& request) {
  return ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) ==
             static_cast<ssize_t>(request.size()) &&
         ::shutdown(socket, SHUT_WR) == 0;
}

// Writes what the run has written; returns its status, or -1 if no answer comes.
int Receive(int socket) {
  int status = -1;
  std::array<char, 65536> bytes;
  ssize_t got = 0;
  while ((got = ::recv(socket, bytes.data(), bytes.size(), 0)) > 0) {
    const char* text = bytes.data();
    auto size = static_cast<std::size_t>(got);
    if (status < 0) {
      status = static_cast<unsigned char>(*text++);
      --size;
    }
    std::fwrite(text, 1, size, stdout);
  }
  return got == 0 && std::fflush(stdout) == 0 ? status : -1;
}

int Main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: exec-client SOCKET -c CODE | SCRIPT\n", stderr);
    return 2;
  }
  std::string request;
  for (int i = 2; i < argc; ++i) request.append(argv[i]).push_back('\0');
  const int socket = Connect(argv[1]);
  const int status = socket >= 0 && Send(socket, request) ? Receive(socket) : -1;
  if (status >= 0) return status;
  std::fprintf(stderr, "exec-client: no answer from \"%s\": %s\n", argv[1], std::strerror(errno));
  return 125;
}

}  // namespace
}  // namespace pyfx::bench

int main(int argc, char** argv) { return pyfx::bench::Main(argc, argv); }
