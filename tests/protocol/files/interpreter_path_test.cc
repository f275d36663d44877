// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/files/interpreter_path.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "protocol/files/adopted.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

class InterpreterPathTest : public testing::Test {
 protected:
  // A program at `name`, below the home directory of the test.
  std::string Program(const std::string& name, mode_t mode = 0755) {
    const std::string path = dir_.WriteFile(dir_.home() + "/" + name, "#!/bin/sh\n");
    ::chmod(path.c_str(), mode);
    return path;
  }
  std::string Link(const std::string& target, const std::string& name) {
    const std::string path = dir_.home() + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::filesystem::create_symlink(target, path);
    return path;
  }
  std::string In(const std::string& name) const { return dir_.home() + "/" + name; }

  std::string Found(const std::string& setting, const std::string& path = "/usr/bin:/bin") const {
    const Result<std::string> found = FindInterpreter(setting, path, dir_.home());
    return found ? *found : "error: " + found.error().text;
  }
  // What is wrong with it, in the words of the error.
  void ExpectWrong(const std::string& setting, const std::string& words,
                   const std::string& path = "/usr/bin:/bin") const {
    const Result<std::string> found = FindInterpreter(setting, path, dir_.home());
    ASSERT_FALSE(found.ok()) << setting << ": " << *found;
    EXPECT_EQ(found.error().code, Errc::kInvalid);
    EXPECT_NE(found.error().text.find("\"" + setting + "\""), std::string::npos)
        << found.error().text;
    EXPECT_NE(found.error().text.find(words), std::string::npos) << found.error().text;
  }

  TempRuntimeDir dir_;
};

TEST_F(InterpreterPathTest, AnExecutableIsItselfAndNoLinkIsFollowed) {
  const std::string real = Program("real/python3.12");
  const std::string link = Link(real, "v/bin/python");
  EXPECT_EQ(Found(real), real);
  EXPECT_EQ(Found(link), link);
}

TEST_F(InterpreterPathTest, ADirectoryMeansTheInterpreterInItsBin) {
  const std::string real = Program("real/python3.12");
  const std::string python = Link(real, "v/bin/python");
  EXPECT_EQ(Found(In("v")), python);
  const std::string python3 = Link("python", "v/bin/python3");
  EXPECT_EQ(Found(In("v")), python3);
  EXPECT_EQ(Found(In("v//")), python3);
  Link(In("v"), "current");
  EXPECT_EQ(Found(In("current")), In("current/bin/python3"));
}

TEST_F(InterpreterPathTest, TheTildeIsTheHomeDirectory) {
  const std::string python3 = Program("v/bin/python3");
  EXPECT_EQ(Found("~/v"), python3);
  EXPECT_EQ(Found("~/v/bin/python3"), python3);
  const std::string own = Program("bin/python3");
  EXPECT_EQ(Found("~"), own);
  ExpectWrong("~other/v", "write it in full");
  EXPECT_FALSE(FindInterpreter("~/v", "/bin", "").ok());
  EXPECT_FALSE(FindInterpreter("~/v", "/bin", "relative").ok());
}

TEST_F(InterpreterPathTest, ANameIsTheFirstOnPath) {
  Program("first/python3.12", 0644);
  std::filesystem::create_directories(In("second/python3.12"));
  const std::string third = Program("third/python3.12");
  Program("fourth/python3.12");
  const std::string path =
      In("first") + ":" + In("second") + ":" + In("third") + ":" + In("fourth");
  EXPECT_EQ(Found("python3.12", path), third);
  ExpectWrong("python3.13", path, path);
  ExpectWrong("python3.13", "no such program on PATH", "");
}

// They mean another place in each directory, and a daemon has none.
TEST_F(InterpreterPathTest, RelativeDirectoriesOfPathArePassedOver) {
  const std::string real = Program("bin/sh");
  EXPECT_EQ(Found("sh", "::bin:./bin:../../bin:" + In("bin")), real);
}

TEST_F(InterpreterPathTest, ItsNamesHaveOneIdentity) {
  const std::string real = Program("real/python3.12");
  const InterpreterIdentity identity = IdentityOf(real);
  EXPECT_FALSE(identity.executable.empty());
  EXPECT_EQ(IdentityOf(Link("python3.12", "real/python")), identity);
  EXPECT_EQ(IdentityOf(Link(real, "elsewhere/py")), identity);
  const std::string python = Link(real, "v/bin/python");
  const std::string python3 = Link("python", "v/bin/python3");
  EXPECT_EQ(IdentityOf(python), identity);
  dir_.WriteFile(In("v/pyvenv.cfg"), "home = /usr/bin\n");
  EXPECT_NE(IdentityOf(python), identity);
  EXPECT_EQ(IdentityOf(python), IdentityOf(python3));
  EXPECT_EQ(IdentityOf(Link(python, "elsewhere/v")), identity);
  dir_.WriteFile(In("v/bin/python3._pth"), "");
  EXPECT_NE(IdentityOf(python), IdentityOf(python3));
  EXPECT_EQ(IdentityOf(In("nowhere")).executable, "");
}

// What CPython finds by the name of a directory, its prefix, is another by another name.
TEST_F(InterpreterPathTest, ALinkToADirectoryIsAnotherIdentity) {
  Link("python3.12", "versions/3.12.1/bin/python3");
  const std::string real = Program("versions/3.12.1/bin/python3.12");
  Link("3.12.1", "versions/3.12");
  EXPECT_NE(IdentityOf(In("versions/3.12/bin/python3")), IdentityOf(real));
  EXPECT_EQ(IdentityOf(In("versions/3.12.1/bin/python3")), IdentityOf(real));
  EXPECT_EQ(IdentityOf(In("versions/3.12/bin/python3")),
            IdentityOf(In("versions/3.12/bin/python3.12")));
  EXPECT_EQ(IdentityOf(Link("../versions/3.12.1/bin/python3", "v/python")), IdentityOf(real));
}

TEST_F(InterpreterPathTest, APathThatIsNotInOrderIsAnIdentityOfItsOwn) {
  const std::string real = Program("v/bin/python3");
  dir_.WriteFile(In("v/pyvenv.cfg"), "home = /usr/bin\n");
  for (const char* name : {"v/bin//python3", "v/bin/./python3", "v/../v/bin/python3"}) {
    EXPECT_NE(IdentityOf(In(name)), IdentityOf(real)) << name;
  }
  EXPECT_EQ(WithoutEmptyParts("//a/./b//c/"), "/a/b/c");
  EXPECT_EQ(WithoutEmptyParts("./a/.b/..c"), "a/.b/..c");
  EXPECT_EQ(Found(In("v/bin/") + "/./python3"), real);
}

TEST_F(InterpreterPathTest, PyfxcIsNoInterpreter) {
  Program("pyfx/bin/pyfxc");
  const std::string link = Link(In("pyfx/bin/pyfxc"), "links/python3");
  const std::string real = Program("real/python3");
  EXPECT_TRUE(IsPyfxc(link));
  EXPECT_FALSE(IsPyfxc(real));
  EXPECT_EQ(Found("python3", In("links") + ":" + In("real")), real);
  ExpectWrong(link, "is pyfxc itself");
  Link(In("pyfx/bin/pyfxc"), "v/bin/python3");
  ExpectWrong(In("v"), "is pyfxc itself");
  const std::string python = Link(real, "v/bin/python");
  EXPECT_EQ(Found(In("v")), python);
}

// As pyfxctl adopt leaves it: a copy by an interpreter's name, known by the note in it, with a link
// to the interpreter.
TEST_F(InterpreterPathTest, InAnAdoptedEnvironmentPyfxcIsTheInterpreter) {
  const std::string real = Program("real/python3");
  const std::string copy = Program("v/bin/python3");
  const std::string plain = Program("v/bin/python");
  dir_.WriteFile(copy, std::string("\x7f"
                                   "ELF\x05\0\0\0\x06\0\0\0\x01\0\0\0pyfx\0\0\0\0pyfxc\0",
                                   30));
  dir_.WriteFile(In("v/pyvenv.cfg"), "home = /usr/bin\n");
  EXPECT_TRUE(HasNoteOfPyfxc(copy));
  EXPECT_FALSE(HasNoteOfPyfxc(plain));
  EXPECT_EQ(OriginalOf(copy), "") << "nothing says whose place it has";
  const std::string original = Link(real, "v/bin/.pyfx/python3");
  Link(real, "v/bin/.pyfx/python");
  EXPECT_EQ(OriginalOf(copy), original);
  EXPECT_EQ(OriginalOf(plain), "") << "that has become another file";
  EXPECT_FALSE(IsPyfxc(copy));
  EXPECT_EQ(Found(In("v")), copy);
  EXPECT_EQ(IdentityOf(copy).executable, real);
  EXPECT_EQ(IdentityOf(copy).environment, In("v/bin"));
  std::filesystem::remove(real);
  EXPECT_EQ(OriginalOf(copy), original) << "an interpreter that is gone is none all the same";
}

TEST_F(InterpreterPathTest, ErrorsSayWhatIsInTheWay) {
  ExpectWrong(In("nowhere/python3"), "No such file or directory");
  ExpectWrong(Program("plain", 0644), "may not be executed");
  std::filesystem::create_directories(In("empty/bin"));
  ExpectWrong(In("empty"), "neither \"bin/python3\" nor \"bin/python\"");
  ExpectWrong("v/bin/python3", "relative");
  ExpectWrong("./v", "relative");
  ExpectWrong("", "path of an interpreter");
  EXPECT_FALSE(FindInterpreter(std::string_view("/bin/sh\0", 8), "/bin", "").ok());
  Link("/nowhere/python3.9", "gone/bin/python3");
  ExpectWrong(In("gone"), "is a link to \"/nowhere/python3.9\", which is not there");
  ExpectWrong(In("gone/bin/python3"), "make the environment anew");
}

TEST_F(InterpreterPathTest, AnEmptyDirectoryOfPathIsTheWorkingDirectoryToWhoHasOne) {
  Program("bin/python3");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(In("bin"));
  EXPECT_EQ(FindOnPath("python3", "/nowhere:"), "./python3");
  EXPECT_EQ(FindOnPath("python3", "/nowhere"), "");
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace pyfx::test
