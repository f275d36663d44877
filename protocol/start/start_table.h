// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which options and variables of CPython, and of what loads it, act when: the one table by which
// clients, the supervisor and zygotes decide, and that docs/pyfxc.1.scd shows. A test holds it
// against what each CPython on the machine says of itself
// (tests/protocol/start/start_table_test.cc). Long options are in client/command/options.cc. A row
// must agree with what the zygote can set anew (daemon/zygote/core/specialise/config_fields.h),
// which also decides what kByVersion means for its version.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace pyfx {

enum class When : char {
  kInRun,      // read again for each run, so any zygote will do
  kAtStart,    // only when an interpreter starts: a zygote of that start has it
  kAsStarted,  // the same, and no zygote is started with it: cold unless the daemon has the same
  kByPath,     // the same where its value is an absolute path, or a list of such; else cold
  kByVersion,  // unknown to some versions: warm there, cold where it is known
  kCold,       // only an interpreter of its own can honour it
  kPrints,     // python only prints, and runs nothing
};

struct StartRow {
  // Of an option without its dash; of -X the name; a variable with '*' at its end stands for all
  // that begin so.
  std::string_view name;
  When when;
  std::string_view harmless = {};  // the value of a variable that means what is so anyway, if any
};

// ---- options: SHORT_OPTS and longoptions of Python/getopt.c ----
std::span<const StartRow> ShortOptions();
// Those whose argument is the rest of the element, or the next one.
inline constexpr std::string_view kOptionsWithArgument = "cmWX";
std::span<const StartRow> XOptions();

// ---- variables ----
// CPython's own that -E has ignored, sorted. An empty one counts as none.
std::span<const StartRow> PythonVariables();
// Those that are read in any case: by the dynamic linker and the C library before the program's
// main(), and by CPython under -E as well.
std::span<const StartRow> ProcessVariables();

// When `letter` acts; nullopt if python does not know it.
std::optional<When> WhenOfOption(char letter);
// When -X `name` acts. What CPython does not know is the script's, which reads sys._xoptions.
When WhenOfXOption(std::string_view name);
// When a variable with this value acts, never kByPath; kInRun if it is none of these.
When WhenOfVariable(std::string_view name, std::string_view value);
// Whether it is one of ProcessVariables().
bool IsReadInAnyCase(std::string_view name);

// Whether it is CPython's own: it reads them once for each run, from the client's environment, so
// zygotes are started without them. Others whose names begin with PYTHON are a library's.
bool IsVariableOfPython(std::string_view name);

}  // namespace pyfx
