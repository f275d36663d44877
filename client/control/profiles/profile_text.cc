// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/profiles/profile_text.h"

#include <utility>

#include "protocol/base/printable.h"

namespace pyfx {
namespace {

constexpr const char* kMore = R"(
# What else people set; pyfx-profile(5) has all of it.
# hidden = true                    # runs do not see what is preloaded before they import it
# autostart = true                 # warm up when the daemon starts, not with the first run
# spares = 2                       # how many runs may begin at the very same time
# env = { OMP_NUM_THREADS = "1" }  # variables that the modules read when they are imported
)";

std::string Head(const ProfilePlan& plan) {
  std::string how = "pyfxctl new " + plan.name;
  if (!plan.made_from.empty()) how += " --from " + Printable(plan.made_from);
  return "# Made by \"" + how + "\". Use it with \"pyfxc --profile " + plan.name +
         "\", or by a line\n# \"# pyfx: profile=" + plan.name +
         "\" at the top of a script. \"pyfxctl check " + plan.name +
         "\" says whether this file is right.\n";
}

Result<std::string> PythonLine(const std::string& python) {
  if (python.empty()) {
    return std::string(
        "\n# The interpreter: its path, a virtual environment, or a name on PATH. Without it, the "
        "system's.\n# python = \"~/project/.venv\"\n");
  }
  Result<std::string> text = QuotedToml(python);
  if (!text) return std::move(text).error();
  return "\npython = " + *text + "\n";
}

std::string Body(const ProfilePlan& plan) {
  std::string text = "\nnames = \"clean\"\n\n# Imported once, before the first run.\npreload = [";
  for (const std::string& module : plan.preload) text += "\n    \"" + module + "\",";
  return text + (plan.preload.empty() ? "]\n" : "\n]\n") + kMore;
}

}  // namespace

Result<std::string> QuotedToml(std::string_view text) {
  if (Printable(text) != text) {
    return Error{Errc::kInvalid,
                 "cannot write \"" + Printable(text) +
                     "\" into a profile: it has control characters, or is no UTF-8"};
  }
  std::string quoted(1, '"');
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

Result<std::string> ComposeProfile(const ProfilePlan& plan) {
  Result<std::string> python = PythonLine(plan.python);
  if (!python) return python;
  return Head(plan) + *python + (plan.body.empty() ? Body(plan) : "\n" + plan.body);
}

}  // namespace pyfx
