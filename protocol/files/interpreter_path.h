// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which program an interpreter's name means, for the client and the supervisor alike: the name on
// PATH, or what a profile's key `python` says. Looks at files, runs nothing; whether the program
// can be kept warm is for others to say. pyfxc is never an interpreter, whatever it is called: two
// of them would start each other. In an adopted environment (adopted.h) its place is meant, which
// is an interpreter's.
#pragma once

#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace pyfx {

// Whether the file at `path`, links followed, is the running program or a program named pyfxc, and
// stands in no interpreter's place (adopted.h).
bool IsPyfxc(const std::string& path);

// `path` with all links followed (realpath(3)); empty if it leads nowhere.
std::string RealPath(const std::string& path);

// Whether there is a regular file at `path`, links followed, that this process may execute.
bool IsExecutableFile(const std::string& path);

// Why a run cannot be what a process is that executes `path`: that may more than who executes it
// (execve(2), capabilities(7)). Empty if it does not.
std::string PrivilegesOf(const std::string& path);

// Goes through the directories of `path_variable` ($PATH) until `take` is true of one; whether it
// was. An empty one is the working directory, as the shell and execvp(3) have it.
template <typename Take>
bool EachDirectory(std::string_view path_variable, Take take) {
  while (true) {
    const std::size_t colon = path_variable.find(':');
    if (take(path_variable.substr(0, colon))) return true;
    if (colon == std::string_view::npos) return false;
    path_variable.remove_prefix(colon + 1);
  }
}

// `path` without empty parts and ".", which mean nothing.
std::string WithoutEmptyParts(std::string_view path);

// The value of a line "key = value" of the text of a pyvenv.cfg, as Modules/getpath.py of CPython
// reads it; empty without.
std::string ValueInPyvenvCfg(std::string_view text, std::string_view key);

// The first executable file `name` in the directories of `path_variable` ($PATH) that is no pyfxc,
// as it stands there: not resolved, and relative where the directory is. Empty without any.
std::string FindOnPath(std::string_view name, std::string_view path_variable);

// The interpreter that a profile's `python = "SETTING"` means: the path of an executable, the
// directory of a virtual environment (or another with bin/python3 or bin/python in it), or a name
// on PATH, of which relative directories are passed over. "~" and "~/..." are below `home`.
// Absolute and not resolved: by the link bin/python a virtual environment is known as such. Errors
// are kInvalid and say what was looked for, and what to do.
Result<std::string> FindInterpreter(std::string_view setting, std::string_view path_variable,
                                    std::string_view home);

// Which interpreter a path leads to, by whatever name that is called: one identity, one
// interpreter. What CPython makes of the name itself, sys.executable above all, is no part of it.
struct InterpreterIdentity {
  std::string executable;   // links of the file followed, not those of directories
  std::string environment;  // the directory of the name, where a pyvenv.cfg is beside or above it

  bool operator==(const InterpreterIdentity&) const = default;
};
// As Modules/getpath.py of CPython finds both; empty where `path` leads to nothing. A path with
// empty parts, "." or ".." is an identity of its own: CPython itself puts it in order.
InterpreterIdentity IdentityOf(const std::string& path);

}  // namespace pyfx
