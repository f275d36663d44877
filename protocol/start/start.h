// SPDX-License-Identifier: GPL-3.0-or-later
//
// The start of an interpreter: those of its options and variables that act only then, by the table
// of start_table.h. Two clients with the same start may be served by one zygote, which was started
// so itself; a client with another one may not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pyfx {

// Options in the order of the command line, "-O" or "-X utf8", and then variables, "NAME=value",
// sorted. Empty for the start of `python3 x.py`.
using Start = std::vector<std::string>;

// Which part of a start is meant: everything that acts then, or only what a zygote can be started
// with.
enum class StartPart { kAll, kOfZygotes };

// `options`: those of a start, as a client says them. With "-E" among them CPython's variables do
// not count, nor does PYTHONHASHSEED with "-R"; neither is part of the start itself.
// `environment`: "NAME=value" each. One of ProcessVariables() that is there twice is in no start of
// zygotes: some readers take the first and others, as the dynamic linker, the last.
Start StartOf(const std::vector<std::string>& options, const std::vector<std::string>& environment,
              StartPart part = StartPart::kOfZygotes);

// `environment` with the variables of `start`, and no other that belongs to a start of zygotes.
std::vector<std::string> WithVariablesOf(const Start& start, std::vector<std::string> environment);

// Whether the variable is part of it.
bool SetsVariable(const Start& start, std::string_view name);
// Its options, each as StartOf() takes it.
std::vector<std::string> OptionsOf(const Start& start);
// The same as elements of a command line.
std::vector<std::string> ArgumentsOf(const std::vector<std::string>& options);

// For people: "-O PYTHONHASHSEED=0".
std::string DescribeStart(const Start& start);

}  // namespace pyfx
