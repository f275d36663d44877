// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shims of version managers in python3's place, as asdf writes them (a script) and as mise makes
// them (links to mise itself), by imitations that choose one version: what they start has all that
// they set, cold, and is warm by its own name. (pyenv's own: tests/extra/environments.py.)
#include <sys/stat.h>

#include <filesystem>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class ShimsTest : public EndToEnd {
 protected:
  void SetUp() override {
    EndToEnd::SetUp();
    env()["PYFX_WHY"] = "1";
    // What the manager has installed. It is an environment, since only that can be made here.
    installed_ = dir().home() + "/installs/python/3.x";
    ASSERT_TRUE(RunCommand(Python({"-m", "venv", "--without-pip", installed_})).Exited(0));
    shims_ = dir().home() + "/shims";
    std::filesystem::create_directory(shims_);
    env()["PATH"] = shims_ + ":" + dir().home() + "/bin:/usr/bin:/bin";
  }
  void Write(const std::string& path, const std::string& text) {
    dir().WriteFile(path, text);
    ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
  }
  // Each run is cold, for that reason, and has what the shim gives it.
  void ExpectColdByTheShim(const std::string& reason) {
    for (int i = 0; i < 3; ++i) {
      const Outcome outcome = RunCommand(
          PlainClient({"-c", "import os, sys; print(sys.prefix, os.environ.get('BY_SHIM'))"}));
      EXPECT_EQ(outcome.out, installed_ + " 1\n");
      EXPECT_TRUE(outcome.err.starts_with("pyfxc: cold: ")) << outcome;
      const bool is_known = outcome.err.find(reason) != std::string::npos;
      EXPECT_TRUE(is_known || i == 0) << outcome;
      EXPECT_TRUE(Eventually([this] { return Zygotes().empty(); }));
    }
    const Outcome doctor = RunCommand(Ctl({"doctor"}));
    EXPECT_TRUE(doctor.Exited(0)) << doctor << "it is nothing wrong";
  }
  // As `PYFX_PROFILE=$(asdf where python)`, but a name is short, and where tests run need not be.
  void ExpectWarmByItsOwnName() {
    env()["PYFX_PROFILE"] = "~/installs/python/3.x";
    const Args args = {"-c", "import sys; print(sys.prefix, sys.executable)"};
    EXPECT_TRUE(
        Eventually([&] { return RunCommand(PlainClient(args)).err.starts_with("pyfxc: warm "); }));
    EXPECT_EQ(RunCommand(PlainClient(args)).out, installed_ + " " + installed_ + "/bin/python3\n");
  }

  std::string installed_;
  std::string shims_;
};

TEST_F(ShimsTest, OfAsdfAreScripts) {
  Write(shims_ + "/python3",
        "#!/usr/bin/env bash\n# asdf-plugin: python 3.x\nexec asdf exec \"python3\" \"$@\"");
  Write(dir().home() + "/bin/asdf",
        "#!/bin/bash\nshift 2\nBY_SHIM=1 exec '" + installed_ + "/bin/python3' \"$@\"\n");
  ExpectColdByTheShim("\"" + shims_ + "/python3\" is a script, not an interpreter");
  ExpectWarmByItsOwnName();
}

TEST_F(ShimsTest, OfMiseAreLinksToIt) {
  const std::string mise = dir().home() + "/bin/mise";
  std::filesystem::create_directories(dir().home() + "/bin");
  std::filesystem::copy_file(PYFX_TEST_WRAPPER, mise);
  env()["PYFX_TEST_WRAPPED"] = installed_ + "/bin/python3";
  std::filesystem::create_symlink("../bin/mise", shims_ + "/python3");
  ExpectColdByTheShim("\"" + shims_ + "/python3\" is no CPython, which alone can be warm");
  ExpectWarmByItsOwnName();
}

}  // namespace
}  // namespace pyfx::test
