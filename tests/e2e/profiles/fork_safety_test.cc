// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a preload leaves that a fork breaks is found, with the module to blame; runs are cold then,
// unless the profile says otherwise.
#include <nlohmann/json.hpp>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class ForkSafetyTest : public EndToEnd {
 protected:
  // A module that the profile's preload finds, and the profile with it.
  void WritePreload(const std::string& profile, const std::string& module,
                    const std::string& code) {
    dir().WriteFile(dir().home() + "/modules/" + module + ".py", code);
    WriteProfile(profile + ".py", "import sys\nsys.path.append('" + dir().home() +
                                      "/modules')\nimport " + module + "\nsys.path.pop()\n");
  }
  std::string Why(const std::string& profile) {
    return RunCommand(PlainClient({"--why", "--profile", profile, "-c", "pass"})).err;
  }
  std::vector<std::string> Phrases(const std::string& profile, const std::string& kind) {
    const auto status = nlohmann::json::parse(RunCommand(Ctl({"status", "--json"})).out);
    for (const auto& one : status["profiles"]) {
      if (one["name"] == profile) return one[kind].get<std::vector<std::string>>();
    }
    return {};
  }
};

TEST_F(ForkSafetyTest, AThreadOfALibraryIsNamedWithTheModuleThatStartedIt) {
  WritePreload("p", "guilty",
               "import ctypes\nctypes.PyDLL('" PYFX_TEST_THREADS "').StartThread()\n");
  const std::string phrase = "thread of libpyfxtest_threads.so, started by guilty";
  const std::string why = Why("p");
  EXPECT_TRUE(
      why.starts_with("pyfxc: cold: profile \"p\" cannot be warm: the preload left what a "
                      "fork breaks: " +
                      phrase))
      << why;
  EXPECT_EQ(Phrases("p", "unsafe"), std::vector<std::string>{phrase});
  EXPECT_TRUE(RunCommand(PlainClient({"--profile", "p", "-c", "raise SystemExit(4)"})).Exited(4));
}

TEST_F(ForkSafetyTest, ThreadsThatTakeCareOfForksAreKnown) {
  WritePreload("p", "blas",
               "import ctypes\nlibrary = ctypes.PyDLL('" PYFX_TEST_OPENBLAS
               "')\n"
               "library.StartThread()\nlibrary.StartThread()\n");
  EXPECT_TRUE(Run({"--profile", "p", "-c", "pass"}).Exited(0));
  EXPECT_EQ(Phrases("p", "unsafe"), std::vector<std::string>());
  EXPECT_EQ(Phrases("p", "harmless"),
            std::vector<std::string>{"2 × thread of libopenblas_pyfxtest.so, started by blas: its "
                                     "pool arms itself anew after a fork"});
}

TEST_F(ForkSafetyTest, WhatElseAForkBreaksIsNamed) {
  WritePreload("p", "guilty",
               "import socket, subprocess, threading, _thread\n"
               "wait = threading.Event().wait\n"
               "threading.Thread(target=wait, name='worker', daemon=True).start()\n"
               "began = threading.Event()\n"
               "_thread.start_new_thread(lambda: (began.set(), wait()), ())\n"
               "began.wait()\n"
               "child = subprocess.Popen(['/bin/cat'], stdin=-1, stdout=-1, bufsize=0)\n"
               "child.stdin.write(b'x')\n"
               "child.stdout.read(1)  # it is cat now\n"
               "server = socket.create_server(('127.0.0.1', 0))\n"
               "client = socket.create_connection(server.getsockname())\n"
               "pair = socket.socketpair()\n");
  EXPECT_TRUE(Why("p").starts_with("pyfxc: cold: ")) << Why("p");
  std::string all;
  for (const std::string& phrase : Phrases("p", "unsafe")) all += phrase + "\n";
  for (const char* part :
       {"thread \"worker\" of Python, started by guilty\n", "thread of Python, started by guilty\n",
        "child process ", " (cat)\n", "listening socket at descriptor 5",
        "connection at descriptor 5", "pipe that others have as well at descriptor 513\n",
        "pipe that others have as well at descriptor 514\n"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << "is missing in\n" << all;
  }
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 7) << all;
  WriteProfile("p.toml", "on_unsafe = \"warn\"");
  EXPECT_TRUE(Run({"--profile", "p", "-c", "pass"}).Exited(0));
  EXPECT_EQ(Phrases("p", "unsafe").size(), 7U);
}

TEST_F(ForkSafetyTest, AnInterpreterInTheInterpreterIsNamed) {
  WritePreload("p", "guilty",
               "try: import _interpreters as low\n"
               "except ImportError: import _xxsubinterpreters as low\n"
               "made = low.create()\n");
  EXPECT_TRUE(Why("p").starts_with("pyfxc: cold: ")) << Why("p");
  EXPECT_EQ(Phrases("p", "unsafe"), std::vector<std::string>{"sub-interpreter"});
}

TEST_F(ForkSafetyTest, ThreadsThatHaveEndedAreForgotten) {
  WritePreload("p", "tidy",
               "import threading\nthread = threading.Thread(target=print)\nthread.start()\n"
               "thread.join()\n");
  EXPECT_TRUE(Run({"--profile", "p", "-c", "pass"}).Exited(0));
  EXPECT_EQ(Phrases("p", "unsafe"), std::vector<std::string>());
}

}  // namespace
}  // namespace pyfx::test
