// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hosted zygotes: profiles with an interpreter of their own.
#include <elf.h>
#include <sys/prctl.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class HostedTest : public EndToEnd {
 protected:
  void SetUp() override {
    EndToEnd::SetUp();
    WriteProfile("hosted.toml", "python = \"/usr/bin/python3\"\npreload = [\"json\"]\n");
  }

  std::string Print(const std::string& code) {
    const Outcome outcome = Run({"--profile", "hosted", "-c", code});
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    return outcome.out;
  }
};

TEST_F(HostedTest, ARunIsInTheInterpretersOwnExecutable) {
  EXPECT_EQ(Print("import os; print(os.path.samefile('/proc/self/exe', '/usr/bin/python3'))"),
            "True\n");
  EXPECT_EQ(Print("import sys; print('json' in sys.modules)"), "True\n");
  EXPECT_EQ(Print("import sys; print(sys.executable, sys._getframe().f_back)"),
            "/usr/bin/python3 None\n");
}

TEST_F(HostedTest, NobodySeesWhatWasPreloaded) {
  WriteProfile("hosted.py",
               "import os, subprocess\n"
               "own = os.environ.get('LD_PRELOAD')\n"
               "of_child = subprocess.run(['env'], capture_output=True, text=True).stdout\n");
  EXPECT_EQ(Print("print(own, 'LD_PRELOAD' in of_child)"), "None False\n");
  EXPECT_EQ(Print("import os, subprocess; print('LD_PRELOAD' in os.environ); "
                  "print('LD_PRELOAD' in subprocess.run(['env'], capture_output=True, "
                  "text=True).stdout)"),
            "False\nFalse\n");
}

TEST_F(HostedTest, AZygoteIsSeenAsOne) {
  unsigned int size = 0;
  if (::prctl(PR_SET_MM, PR_SET_MM_MAP_SIZE, &size, 0, 0) != 0) {
    GTEST_SKIP() << "the kernel does not let a process say where its arguments are";
  }
  ASSERT_TRUE(Run({"--profile", "hosted", "-c", "1"}).Exited(0));
  const std::string place = "/proc/" + std::to_string(Zygote());
  EXPECT_EQ(ReadFile(place + "/cmdline"), std::string("pyfx-zygote\0hosted\0", 19));
  EXPECT_EQ(ReadFile(place + "/environ").find("LD_PRELOAD"), std::string::npos);
}

TEST_F(HostedTest, ThePreloadOfTheUsersOwnStays) {
  // A name that no library has is passed over by the dynamic linker, with a word about it.
  env()["LD_PRELOAD"] = "libpyfx-test-nothing.so";
  StopDaemon();
  StartDaemon();
  WriteProfile("hosted.py", "import os\nown = os.environ.get('LD_PRELOAD')\n");
  EXPECT_EQ(Print("print(own)"), "libpyfx-test-nothing.so\n");
}

// Interpreters for which there are cores.
std::vector<std::string> Interpreters() {
  std::vector<std::string> paths;
  std::istringstream text(PYFX_TEST_INTERPRETERS);
  for (std::string path; std::getline(text, path, ':');) paths.push_back(path);
  return paths;
}

TEST_F(HostedTest, OneDaemonServesAllVersionsAtTheSameTime) {
  const std::vector<std::string> interpreters = Interpreters();
  if (interpreters.size() < 2) GTEST_SKIP() << "there is one core: " PYFX_TEST_INTERPRETERS;
  const std::string code =
      "import json, sys, threading, sysconfig\n"
      "print(sys.version, sys.prefix, sys.path, sys.flags, sys.orig_argv[1:])\n"
      "print(sysconfig.get_paths(), json.__file__, threading.active_count())\n"
      "def f(): raise KeyError(1)\n"
      "f()\n";
  std::vector<ChildProcess> clients;
  for (std::size_t i = 0; i < interpreters.size(); ++i) {
    const std::string name = "version" + std::to_string(i);
    WriteProfile(name + ".toml", "python = \"" + interpreters[i] + "\"\npreload = [\"json\"]\n");
    clients.push_back(StartClient({"--profile", name, "-c", code}));
  }
  for (std::size_t i = 0; i < interpreters.size(); ++i) {
    const Outcome warm = clients[i].Finish();
    Command own = Python({"-c", code});
    own.argv[0] = interpreters[i];
    EXPECT_EQ(warm, RunCommand(own)) << interpreters[i];
  }
  const std::string zygotes = std::to_string(interpreters.size()) + " zygotes of ";
  const Outcome status = RunCommand(Ctl({"status"}));
  EXPECT_NE(status.out.find(zygotes), std::string::npos) << status;
}

TEST_F(HostedTest, NoCoreIsTakenFromWhereOthersMayWrite) {
  const std::string cores = dir().home() + "/.local/share/pyfx/cores";
  std::filesystem::create_directories(cores);
  EXPECT_EQ(Print("print(1)"), "1\n");
  EXPECT_EQ(ReadFile(log_path()).find("no core is taken"), std::string::npos);
  std::filesystem::permissions(cores, std::filesystem::perms::all);
  WriteProfile("hosted.toml", "python = \"/usr/bin/python3\"\n");
  EXPECT_EQ(Print("print(2)"), "2\n");
  const std::string log = ReadFile(log_path());
  EXPECT_NE(log.find("no core is taken from \"" + cores + "\": \"" + cores +
                     "\" can be written to by others"),
            std::string::npos)
      << log;
}

TEST_F(HostedTest, AVirtualEnvironmentIsItself) {
  const std::string venv = dir().path() + "/venv";
  ASSERT_TRUE(RunCommand(Python({"-m", "venv", "--without-pip", venv})).Exited(0));
  WriteProfile("hosted.toml", "python = \"" + venv + "\"\n");
  const std::string code =
      "import site, sys; print(sys.prefix, sys.base_prefix, sys.executable, sys.path, "
      "sys.orig_argv[0], site.ENABLE_USER_SITE)";
  Command own = Python({"-c", code});
  own.argv[0] = venv + "/bin/python3";
  EXPECT_EQ(Print(code), RunCommand(own).out);
  // Module site finds the user's directory also where it does not use it.
  Command client = Client({"--profile", "hosted", "-c", "import site; print(site.USER_SITE)"});
  client.env->push_back("PYTHONUSERBASE=/elsewhere");
  EXPECT_EQ(RunCommand(client).out.substr(0, 11), "/elsewhere/");
  // A package that is installed into it makes another generation.
  const std::string package = venv + "/lib/" + PythonName() + "/site-packages/added.py";
  std::ofstream(package) << "value = 3\n";
  EXPECT_EQ(Print("import added; print(added.value)"), "3\n");
}

TEST_F(HostedTest, AnUpgradeOfTheInterpreterCostsOneWarmUpAndNoRun) {
  const std::string python = dir().path() + "/bin/python3";
  const auto install = [&] {
    std::filesystem::create_directory(dir().path() + "/bin");
    std::filesystem::copy_file(std::filesystem::canonical(PYFX_TEST_PYTHON), python + ".new");
    std::filesystem::rename(python + ".new", python);  // as dpkg does it
  };
  install();
  WriteProfile("hosted.toml", "python = \"" + python + "\"\n");
  const std::string code = "import os; print(os.readlink('/proc/self/exe'))";
  EXPECT_EQ(Print(code), python + "\n");
  const pid_t old = Zygote();
  install();
  EXPECT_EQ(Print(code), python + "\n");  // not that of a file that is gone
  EXPECT_TRUE(Eventually([&] { return Zygote() != old; }));
}

class HostedErrorsTest : public EndToEnd {
 protected:
  void ExpectComplaint(const std::string& python, const std::string& part) {
    WriteProfile("bad.toml", "python = \"" + python + "\"\n");
    const Outcome outcome = RunCommand(PlainClient({"--profile", "bad", "-c", "print('never')"}));
    EXPECT_TRUE(outcome.Exited(125)) << outcome;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(part), std::string::npos) << "\"" << part << "\" in: " << outcome;
  }

  // A program of which only the headers are right.
  std::string WriteProgram(int machine, const std::string& linker) {
    const std::string path = dir().path() + "/program";
    std::string bytes(4096, '\0');
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_machine = static_cast<Elf64_Half>(machine);
    header.e_phoff = sizeof(header);
    header.e_phnum = linker.empty() ? 0 : 1;
    Elf64_Phdr segment{};
    segment.p_type = PT_INTERP;
    segment.p_offset = 1024;
    segment.p_filesz = linker.size() + 1;
    std::memcpy(bytes.data(), &header, sizeof(header));
    std::memcpy(bytes.data() + sizeof(header), &segment, sizeof(segment));
    std::memcpy(bytes.data() + 1024, linker.data(), linker.size());
    std::ofstream(path) << bytes;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

  static int OwnMachine() {
    Elf64_Ehdr header{};
    std::ifstream("/proc/self/exe").read(reinterpret_cast<char*>(&header), sizeof(header));
    return header.e_machine;
  }
};

TEST_F(HostedErrorsTest, WhatIsNotThereIsNamed) {
  ExpectComplaint("/nonexistent/python3", "\"/nonexistent/python3\": No such file or directory");
}

TEST_F(HostedErrorsTest, AScriptIsNoInterpreter) {
  const std::string path = dir().path() + "/wrapper";
  std::ofstream(path) << "#!/bin/sh\nexec /usr/bin/python3 \"$@\"\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  ExpectComplaint(path, "is a script, not an interpreter: name what it starts");
}

TEST_F(HostedErrorsTest, AnotherProcessorIsTold) {
  ExpectComplaint(WriteProgram(OwnMachine() == EM_PPC64 ? EM_X86_64 : EM_PPC64, "/lib/ld.so"),
                  "is for another kind of processor");
}

TEST_F(HostedErrorsTest, AnotherCLibraryIsTold) {
  ExpectComplaint(WriteProgram(OwnMachine(), "/lib/ld-musl-x86_64.so.1"),
                  "uses the C library musl");
  ExpectComplaint(WriteProgram(OwnMachine(), ""), "is linked statically");
}

TEST_F(HostedErrorsTest, AnEnvironmentWhoseBaseIsGoneIsTold) {
  const std::string venv = dir().path() + "/venv";
  std::filesystem::create_directories(venv + "/bin");
  std::filesystem::copy_file("/usr/bin/python3", venv + "/bin/python3");
  std::ofstream(venv + "/pyvenv.cfg") << "home = /nonexistent/bin\n";
  ExpectComplaint(venv, "was made from \"/nonexistent/bin\", and that is gone: make it anew");
}

TEST_F(HostedErrorsTest, WhatIsNoPythonIsTold) {
  ExpectComplaint("/bin/true", "\"/bin/true\" is no CPython, which alone can be warm");
}

// Nobody has called it with the arguments by which a zygote is started.
TEST_F(HostedErrorsTest, WhatIsNoPythonIsNotExecuted) {
  const std::string path = dir().path() + "/python3";
  std::filesystem::copy_file(PYFX_TEST_WRAPPER, path);
  ExpectComplaint(path, "\"" + path +
                            "\" is no CPython, which alone can be warm; if it starts "
                            "one, name that");
  EXPECT_FALSE(std::filesystem::exists(path + ".executed"));
}

}  // namespace
}  // namespace pyfx::test
