// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of a client's terminals and processors makes it one that a zygote does not suit.
#include "daemon/supervisor/surroundings/inputs.h"
#include "protocol/messages/control_messages.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <string>

namespace pyfx::test {
namespace {

Inputs AsksFor(std::uint32_t asked) {
  Consumed consumed;
  consumed.asked = asked;
  return Inputs(consumed, Profile{});
}

TerminalState Sized(unsigned short rows) {
  TerminalState state;
  state.size.ws_row = rows;
  state.size.ws_col = 80;
  return state;
}

// What a client with `theirs` has otherwise than a zygote that was started in `ours`.
std::string Difference(std::uint32_t asked, const Surroundings& ours, const Surroundings& theirs) {
  Inputs inputs = AsksFor(asked);
  inputs.Assume(ours);
  const std::optional<Inputs::Difference> difference = inputs.DifferenceTo(theirs);
  EXPECT_EQ(inputs.Key(ours) == inputs.Key(theirs), !difference.has_value());
  return difference ? difference->what : "";
}

TEST(InputsTest, CountsTerminalsThatWereAskedFor) {
  Surroundings theirs;
  theirs.terminals[1] = Sized(24);
  EXPECT_EQ(Difference(0, {}, theirs), "");
  EXPECT_EQ(Difference(kAskedForTerminal0, {}, theirs), "");
  EXPECT_EQ(Difference(kAskedForTerminal0 << 1, {}, theirs),
            "what kind of file is standard output");
  EXPECT_EQ(Difference(kAskedForTerminals, theirs, theirs), "");
}

TEST(InputsTest, CountsSizeAndModesOnlyIfTheyWereAskedFor) {
  Surroundings ours;
  Surroundings theirs;
  ours.terminals[0] = Sized(24);
  theirs.terminals[0] = Sized(50);
  EXPECT_EQ(Difference(kAskedForTerminal0, ours, theirs), "");
  EXPECT_EQ(Difference(kAskedForTerminal0 | kAskedForTerminalSize, ours, theirs),
            "the size of the terminal at standard input");
  theirs.terminals[0] = Sized(24);
  theirs.terminals[0]->modes.c_lflag = ECHO;
  EXPECT_EQ(Difference(kAskedForTerminal0 | kAskedForTerminalSize, ours, theirs), "");
  EXPECT_EQ(Difference(kAskedForTerminal0 | kAskedForTerminalModes, ours, theirs),
            "the modes of the terminal at standard input");
}

TEST(InputsTest, CountsProcessorsThatWereAskedFor) {
  Surroundings ours;
  Surroundings theirs;
  ours.processors = "\3";
  theirs.processors = "\1";
  EXPECT_EQ(Difference(kAskedForTerminals, ours, theirs), "");
  EXPECT_EQ(Difference(kAskedForProcessors, ours, theirs), "the set of processors");
}

TEST(InputsTest, CountsTheNameOfTheInterpreterWhereItWasAskedFor) {
  Surroundings ours;
  Surroundings theirs;
  theirs.python = "/v/bin/python";
  EXPECT_EQ(Difference(kAskedForTerminals, ours, theirs), "");
  EXPECT_EQ(Difference(kAskedForName, ours, theirs), "the name of the interpreter");
  EXPECT_EQ(AsksFor(kAskedForName).Overlay(ours, theirs).python, theirs.python);
}

TEST(InputsTest, DescribesWhatCountsOnly) {
  Consumed consumed;
  consumed.asked = kAskedForTerminal0 | kAskedForTerminalSize | kAskedForProcessors;
  consumed.places = {"\"a.cfg\" in the working directory"};
  consumed.variables = {"B", "A", "SHLVL", "IGNORED"};
  consumed.files = {"/lib/libgomp.so.1"};
  Profile profile;
  profile.env_ignore = {"IGN*"};
  EXPECT_EQ(Inputs(consumed, profile).Describe(),
            (std::vector<std::string>{
                "the set of processors", "whether standard input is a terminal, its size",
                "\"a.cfg\" in the working directory", "variables that begin with \"ACC_\"",
                "variables that begin with \"GOMP_\"", "variables that begin with \"OMP_\"",
                "variable \"A\"", "variable \"B\""}));
  EXPECT_TRUE(AsksFor(0).Describe().empty());
}

TEST(InputsTest, DescribesAsMuchAsAStatusHasRoomFor) {
  Consumed consumed;
  for (int i = 0; i < 1000; ++i) {
    consumed.variables.push_back(std::string(1000, 'x') + std::to_string(i));
  }
  ProfileStatus status;
  status.name = std::string(kMaxProfileName, 'n');
  status.description = status.path = status.last_error = std::string(kMaxText, 'x');
  status.inputs = Inputs(consumed, Profile{}).Describe();
  EXPECT_EQ(status.inputs.size(), Inputs::kMaxDescribed + 1);
  EXPECT_EQ(status.inputs.back(), "744 more");
  EXPECT_LE(EncodePayload(status).size(),
            *MaxPayloadOf(static_cast<std::uint16_t>(MessageType::kProfileStatus)));
}

TEST(InputsTest, LaysWhatCountsOverOtherSurroundings) {
  Surroundings base;
  base.processors = "\3";
  Surroundings theirs;
  theirs.processors = "\1";
  theirs.terminals[2] = Sized(24);
  EXPECT_EQ(AsksFor(kAskedForProcessors).Overlay(base, theirs).processors, "\1");
  EXPECT_FALSE(AsksFor(kAskedForProcessors).Overlay(base, theirs).terminals[2].has_value());
  const Surroundings made = AsksFor(kAskedForTerminal0).Overlay(base, theirs);
  EXPECT_EQ(made.processors, "\3");
  EXPECT_TRUE(made.terminals[2].has_value()) << "what is warmed up in a terminal may ask for more";
}

TEST(InputsTest, KnowsHowMuchEnvironmentTheKernelTakes) {
  const auto fits = [](std::vector<std::string> environment) {
    return Surroundings::Plain(std::move(environment)).CheckCanBePassed().ok();
  };
  EXPECT_TRUE(fits({"A=" + std::string(100'000, 'a'), "B=b"}));
  EXPECT_FALSE(fits({"A=" + std::string(131'072, 'a')}));
  EXPECT_FALSE(fits(std::vector<std::string>(600'000, "A=12")));
}

TEST(InputsTest, AChildHasTheProcessorsThatItIsToHave) {
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof(before), &before), 0);
  Surroundings surroundings = Surroundings::Plain({});
  EXPECT_TRUE(surroundings.CanBeMade());
  const std::string none(surroundings.processors.size(), '\0');
  surroundings.processors = none;
  EXPECT_FALSE(surroundings.CanBeMade()) << "nothing runs on no processor";
  cpu_set_t after;
  ASSERT_EQ(::sched_getaffinity(0, sizeof(after), &after), 0);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST(InputsTest, APseudoTerminalIsInTheStateThatWasAskedFor) {
  TerminalState state = Sized(7);
  state.modes.c_lflag = ICANON;
  Result<TerminalOfZygote> made = TerminalOfZygote::Open(state);
  ASSERT_TRUE(made.ok()) << made.error().text;
  winsize size{};
  ASSERT_EQ(::ioctl(made->theirs.get(), TIOCGWINSZ, &size), 0);
  EXPECT_EQ(size.ws_row, 7);
  termios modes{};
  ASSERT_EQ(::tcgetattr(made->theirs.get(), &modes), 0);
  EXPECT_EQ(modes.c_lflag, static_cast<tcflag_t>(ICANON));
}

}  // namespace
}  // namespace pyfx::test
