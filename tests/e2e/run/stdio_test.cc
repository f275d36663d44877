// SPDX-License-Identifier: GPL-3.0-or-later
//
// Standard streams: the script has the client's own, whatever they are.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <string>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using StdioTest = EndToEnd;

std::string Pattern(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

// Blocking reads of what a program says, up to its first newline.
std::string FirstLine(const UniqueFd& fd) {
  std::string line;
  char byte;
  while (true) {
    pollfd wait{fd.get(), POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(std::chrono::milliseconds(kDeadline).count())) != 1) {
      ADD_FAILURE() << "no line came";
      return line;
    }
    if (::read(fd.get(), &byte, 1) != 1 || byte == '\n') return line;
    line += byte;
  }
}

TEST_F(StdioTest, AClosedPipeIsFeltAsInPython) {
  const std::string script =
      dir().WriteFile("x.py", "for i in range(1000000):\n    print('line', i)\n");
  std::vector<Outcome> outcomes;
  for (Command command : {Python({script}), Client({script})}) {
    ChildProcess program = ChildProcess::Start(command);
    UniqueFd out = program.TakeStdout();
    EXPECT_EQ(FirstLine(out), "line 0");
    out.reset();
    outcomes.push_back(program.Finish());
  }
  EXPECT_EQ(outcomes[1], outcomes[0]);
  EXPECT_NE(outcomes[1].err.find("BrokenPipeError"), std::string::npos) << outcomes[1];
}

TEST_F(StdioTest, AReaderThatHasGoneBeforeTheFirstByteIsFeltToo) {
  std::vector<Outcome> outcomes;
  const Args args = {"-c", "print('x')"};
  for (Command command : {Python(args), Client(args)}) {
    std::array<int, 2> ends;
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const UniqueFd write(ends[1]);
    ::close(ends[0]);
    command.out = Stdio::Fd(write.get());
    outcomes.push_back(RunCommand(command));
  }
  EXPECT_EQ(outcomes[1], outcomes[0]);
}

TEST_F(StdioTest, AnEmptyStdinIsAtItsEnd) {
  const Seen seen = ExpectSameCode("import sys; print(repr(sys.stdin.read())); input()");
  EXPECT_NE(seen.outcome.err.find("EOFError"), std::string::npos) << seen;
}

TEST_F(StdioTest, AHundredMebibytesGoThroughUnchanged) {
  const std::string bytes = Pattern(std::size_t{100} << 20);
  const Outcome outcome =
      Run({"-c",
           "import shutil, sys; shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer, 1 << 20)"},
          bytes);
  EXPECT_TRUE(outcome.Exited(0)) << outcome.err;
  EXPECT_TRUE(outcome.out == bytes) << outcome.out.size() << " bytes came back";
}

TEST_F(StdioTest, EveryByteIsKept) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  ExpectSameCode("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])", bytes);
  ExpectSameCode("import sys; sys.stderr.buffer.write(bytes(range(256)))");
  ExpectSameCode("import sys; print(ascii(sys.stdin.read()))", "caf\xc3\xa9\r\n\xff");
}

TEST_F(StdioTest, StreamsAreAsPythonMakesThem) {
  const std::string code =
      "import sys\n"
      "for s in (sys.stdin, sys.stdout, sys.stderr):\n"
      "    print(s, s.fileno(), s.isatty(), s.line_buffering, s.write_through, s.errors, "
      "s.newlines,"
      " s.buffer)\n";
  ExpectSameCode(code);
  ExpectSame({"-u", "-c", code});
  env()["PYTHONIOENCODING"] = "latin-1:replace";
  ExpectSameCode(code);
}

// One, two or all three of the standard descriptors closed.
TEST_F(StdioTest, ClosedStreamsAreNone) {
  const std::string code =
      "import os, sys\n"
      "def open_fds(): return [n for n in range(10) if os.path.lexists(f'/proc/self/fd/{n}')]\n"
      "seen = [sys.stdin is None, sys.stdout is None, sys.stderr is None, open_fds()]\n"
      "with open('report', 'w') as f: print(seen, f.fileno(), file=f)\n"
      "print('out')\n"
      "print('err', file=sys.stderr)\n";
  for (unsigned closed = 1; closed < 8; ++closed) {
    std::vector<Seen> seen;
    for (Command command : {Python({"-c", code}), Client({"-c", code})}) {
      if (closed & 1) command.in = Stdio::Closed();
      if (closed & 2) command.out = Stdio::Closed();
      if (closed & 4) command.err = Stdio::Closed();
      seen.push_back(RunFresh(command, {}, {}));
    }
    EXPECT_EQ(seen[1], seen[0]) << "under pyfxc (first) and python3, closed: " << closed;
    EXPECT_TRUE(seen[1].left.contains("report"));
  }
}

TEST_F(StdioTest, OutputComesWhenItIsWritten) {
  ChildProcess client = StartClient({"-c",
                                     "print('first', flush=True)\n"
                                     "answer = input()\n"
                                     "print('second', answer)\n"});
  ASSERT_TRUE(client.WaitForOutput("first\n"));
  EXPECT_TRUE(client.Write("line\n"));
  ASSERT_TRUE(client.WaitForOutput("second line\n"));
  EXPECT_TRUE(client.Finish().Exited(0));
}

TEST_F(StdioTest, BothStreamsIntoOneFileKeepTheirOrder) {
  const std::string code =
      "import os, sys\n"
      "for i in range(100):\n"
      "    print('out', i, flush=True)\n"
      "    print('err', i, file=sys.stderr)\n"
      "    os.write(1, b'raw\\n')\n";
  std::vector<std::string> texts;
  for (Command command : {Python({"-c", code}), Client({"-c", code})}) {
    const std::string path = dir().WriteFile("both", "start\n");
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    command.out = command.err = Stdio::Fd(file.get());
    EXPECT_TRUE(RunCommand(command).Exited(0));
    texts.push_back(ReadFile(path));
  }
  EXPECT_EQ(texts[1], texts[0]);
}

TEST_F(StdioTest, AFilesPositionIsShared) {
  const std::string path = dir().WriteFile("file", "one\ntwo\nthree\n");
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::lseek(file.get(), 4, SEEK_SET), 4);
  Command command = Client({"-c", "import os; print(os.read(0, 4))"});
  command.in = Stdio::Fd(file.get());
  EXPECT_EQ(RunCommand(command).out, "b'two\\n'\n");
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_CUR), 8);
}

// The reader of a pipe must see its end when the script closes it, not when the client ends.
TEST_F(StdioTest, AStreamThatTheScriptClosesIsClosed) {
  Command command = Client({"-c", "import os, sys; os.close(1); sys.stdin.read(); os._exit(4)"});
  command.in = Stdio::Pipe();
  ChildProcess client = ChildProcess::Start(command);
  const UniqueFd out = client.TakeStdout();
  EXPECT_EQ(FirstLine(out), "");
  EXPECT_TRUE(client.running());
  EXPECT_TRUE(client.Finish().Exited(4));
}

// The same the other way round: a writer must learn that the script has stopped reading.
TEST_F(StdioTest, AStdinThatTheScriptClosesIsClosed) {
  std::array<int, 2> ends;
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  UniqueFd read(ends[0]);
  const UniqueFd write(ends[1]);
  Gate gate(dir().path() + "/gate");
  Command command = Client({"-c", "import os\nos.close(0)\n" + gate.Wait()});
  command.in = Stdio::Fd(read.get());
  ChildProcess client = ChildProcess::Start(command);
  read.reset();
  ASSERT_TRUE(gate.WaitForVisitor());
  EXPECT_TRUE(Eventually([&] {
    pollfd wait{write.get(), POLLOUT, 0};
    return ::poll(&wait, 1, 0) == 1 && (wait.revents & POLLERR) != 0;
  }));
  gate.Open();
  EXPECT_TRUE(client.Finish().Exited(0));
}

}  // namespace
}  // namespace pyfx::test
