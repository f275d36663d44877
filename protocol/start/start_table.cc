// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/start/start_table.h"

#include <algorithm>
#include <array>

namespace pyfx {
namespace {

constexpr std::string_view kPrefix = "PYTHON";
constexpr std::string_view kExecutable = "PYTHONEXECUTABLE";

// Those of a start change how modules are found or compiled from the first one on.
constexpr std::array<StartRow, 23> kShortOptions = {
    {{"?", When::kPrints},  {"b", When::kInRun}, {"B", When::kInRun},   {"c", When::kInRun},
     {"d", When::kInRun},   {"E", When::kInRun}, {"h", When::kPrints},  {"i", When::kInRun},
     {"I", When::kAtStart}, {"m", When::kInRun}, {"O", When::kAtStart}, {"P", When::kInRun},
     {"q", When::kInRun},   {"R", When::kInRun}, {"s", When::kAtStart}, {"S", When::kAtStart},
     {"t", When::kInRun},   {"u", When::kInRun}, {"v", When::kCold},    {"V", When::kPrints},
     {"W", When::kInRun},   {"x", When::kInRun}, {"X", When::kInRun}}};

// Those of a start are read before, or while, the first modules are imported (config_read() of
// Python/initconfig.c). Cold are those that print, that count what the warm-up has allocated and
// would show by whom (tracemalloc), or that have each python3 write the code of its own modules to
// another place, as if it had none yet.
constexpr std::array<StartRow, 24> kXOptions = {{{"context_aware_warnings", When::kAtStart},
                                                 {"cpu_count", When::kAtStart},
                                                 {"dev", When::kAtStart},
                                                 {"disable-remote-debug", When::kAtStart},
                                                 {"faulthandler", When::kAtStart},
                                                 {"frozen_modules", When::kAtStart},
                                                 {"gil", When::kByVersion},
                                                 {"importtime", When::kCold},
                                                 {"int_max_str_digits", When::kAtStart},
                                                 {"lazy_imports", When::kAtStart},
                                                 {"no_debug_ranges", When::kAtStart},
                                                 {"pathconfig_warnings", When::kByVersion},
                                                 {"perf", When::kByVersion},
                                                 {"perf_jit", When::kByVersion},
                                                 {"presite", When::kByVersion},
                                                 {"pycache_prefix", When::kCold},
                                                 {"pystats", When::kByVersion},
                                                 {"showalloccount", When::kByVersion},
                                                 {"showrefcount", When::kCold},
                                                 {"thread_inherit_context", When::kAtStart},
                                                 {"tlbc", When::kByVersion},
                                                 {"tracemalloc", When::kCold},
                                                 {"utf8", When::kAtStart},
                                                 {"warn_default_encoding", When::kAtStart}}};

// Read by CPython 3.11 to 3.15 in Python/initconfig.c, preconfig.c, sysmodule.c, pylifecycle.c,
// ceval.c and optimizer.c, Modules/main.c and getpath.py, and by what is part of a start or a
// prompt: importlib, site, _colorize and _pyrepl. Those of asyncio and zoneinfo are read when they
// are used, or anew in each run (specialise.py).
constexpr std::array<StartRow, 58> kPythonVariables = {
    {{"PYTHONASYNCIODEBUG", When::kInRun},
     {"PYTHONBREAKPOINT", When::kInRun},
     {"PYTHONCASEOK", When::kInRun},
     {"PYTHONCOERCECLOCALE", When::kCold},
     {"PYTHONDEBUG", When::kInRun},
     {"PYTHONDEVMODE", When::kAtStart},
     {"PYTHONDONTWRITEBYTECODE", When::kInRun},
     {"PYTHONDUMPREFS", When::kCold},
     {"PYTHONDUMPREFSFILE", When::kCold},
     {"PYTHONFAULTHANDLER", When::kAtStart},
     {"PYTHONHASHSEED", When::kAtStart, "random"},
     {"PYTHONHOME", When::kByPath},
     {"PYTHONINSPECT", When::kInRun},
     {"PYTHONINTMAXSTRDIGITS", When::kAtStart},
     {"PYTHONIOENCODING", When::kInRun},
     {"PYTHONLEGACYWINDOWSFSENCODING", When::kInRun},
     {"PYTHONLEGACYWINDOWSSTDIO", When::kInRun},
     {"PYTHONMALLOC", When::kAtStart},
     {"PYTHONMALLOCSTATS", When::kCold},
     {"PYTHONNODEBUGRANGES", When::kAtStart},
     {"PYTHONNOUSERSITE", When::kAtStart},
     {"PYTHONOPTIMIZE", When::kAtStart},
     {"PYTHONPATH", When::kInRun},
     {"PYTHONPERFSUPPORT", When::kByVersion},
     {"PYTHONPLATLIBDIR", When::kCold},
     {"PYTHONPROFILEIMPORTTIME", When::kCold},
     {"PYTHONPYCACHEPREFIX", When::kCold},
     {"PYTHONSAFEPATH", When::kInRun},
     {"PYTHONSTARTUP", When::kInRun},
     {"PYTHONSTATS", When::kByVersion},
     {"PYTHONTHREADDEBUG", When::kInRun},
     {"PYTHONTRACEMALLOC", When::kCold},
     {"PYTHONTZPATH", When::kInRun},
     {"PYTHONUNBUFFERED", When::kInRun},
     {"PYTHONUSERBASE", When::kInRun},
     {"PYTHONUTF8", When::kAtStart, "1"},
     {"PYTHONVERBOSE", When::kCold},
     {"PYTHONWARNDEFAULTENCODING", When::kAtStart},
     {"PYTHONWARNINGS", When::kInRun},
     {"PYTHON_BASIC_REPL", When::kInRun},
     {"PYTHON_COLORS", When::kInRun},
     {"PYTHON_CONTEXT_AWARE_WARNINGS", When::kAtStart},
     {"PYTHON_CPU_COUNT", When::kAtStart},
     {"PYTHON_DISABLE_REMOTE_DEBUG", When::kAtStart},
     {"PYTHON_FROZEN_MODULES", When::kAtStart},
     {"PYTHON_GIL", When::kAsStarted},
     {"PYTHON_HISTORY", When::kInRun},
     {"PYTHON_JIT", When::kAsStarted},
     {"PYTHON_LAZY_IMPORTS", When::kAtStart},
     {"PYTHON_LLTRACE", When::kAsStarted},
     {"PYTHON_OPT_DEBUG", When::kAsStarted},
     {"PYTHON_PERF_JIT_SUPPORT", When::kAsStarted},
     {"PYTHON_PRESITE", When::kAsStarted},
     {"PYTHON_PYMALLOC_HUGEPAGES", When::kAsStarted},
     {"PYTHON_THREAD_INHERIT_CONTEXT", When::kAtStart},
     {"PYTHON_TLBC", When::kAsStarted},
     {"PYTHON_UOPS", When::kAsStarted},
     {"PYTHON_UOPS_OPTIMIZE", When::kAsStarted}}};

// Modules/getpath.py and config_init_executable() of Python/initconfig.c do not ask for -E, and the
// latter not whether it is empty.
constexpr std::array<StartRow, 6> kProcessVariables = {{{"GLIBC_TUNABLES", When::kAtStart},
                                                        {"LD_LIBRARY_PATH", When::kByPath, ""},
                                                        {"LD_*", When::kAsStarted},
                                                        {"MALLOC_*", When::kAtStart},
                                                        {kExecutable, When::kCold},
                                                        {"__PYVENV_LAUNCHER__", When::kCold, ""}}};

constexpr bool kIsSorted =
    std::is_sorted(kPythonVariables.begin(), kPythonVariables.end(),
                   [](const StartRow& a, const StartRow& b) { return a.name < b.name; });
static_assert(kIsSorted);

const StartRow* FindPythonVariable(std::string_view name) {
  if (!name.starts_with(kPrefix)) return nullptr;
  const auto* const found = std::lower_bound(
      kPythonVariables.begin(), kPythonVariables.end(), name,
      [](const StartRow& row, std::string_view wanted) { return row.name < wanted; });
  return found != kPythonVariables.end() && found->name == name ? found : nullptr;
}

const StartRow* FindProcessVariable(std::string_view name) {
  const auto* const found =
      std::find_if(kProcessVariables.begin(), kProcessVariables.end(), [name](const StartRow& row) {
        if (!row.name.ends_with('*')) return name == row.name;
        return name.starts_with(row.name.substr(0, row.name.size() - 1));
      });
  return found != kProcessVariables.end() ? found : nullptr;
}

// Whether each of the paths is absolute, and none has a word in it that the dynamic linker replaces
// (ld.so(8)). Others are another path in each directory, and a zygote has its own.
bool AreAbsolute(std::string_view paths) {
  if (paths.find('$') != std::string_view::npos) return false;
  for (std::size_t at = 0; at <= paths.size();) {
    if (at == paths.size() || paths[at] != '/') return false;
    const std::size_t end = paths.find_first_of(":;", at);
    if (end == std::string_view::npos) return true;
    at = end + 1;
  }
  return false;
}

When ForValue(When when, std::string_view value) {
  if (when != When::kByPath) return when;
  return AreAbsolute(value) ? When::kAtStart : When::kCold;
}

bool IsHarmless(const StartRow& row, std::string_view value) {
  return row.harmless.data() != nullptr && value == row.harmless;
}

}  // namespace

std::span<const StartRow> ShortOptions() { return kShortOptions; }
std::span<const StartRow> XOptions() { return kXOptions; }
std::span<const StartRow> PythonVariables() { return kPythonVariables; }
std::span<const StartRow> ProcessVariables() { return kProcessVariables; }

std::optional<When> WhenOfOption(char letter) {
  const auto* const found =
      std::find_if(kShortOptions.begin(), kShortOptions.end(),
                   [letter](const StartRow& row) { return row.name[0] == letter; });
  if (found == kShortOptions.end()) return std::nullopt;
  return found->when;
}

When WhenOfXOption(std::string_view name) {
  const auto* const found = std::find_if(kXOptions.begin(), kXOptions.end(),
                                         [name](const StartRow& row) { return row.name == name; });
  return found != kXOptions.end() ? found->when : When::kInRun;
}

When WhenOfVariable(std::string_view name, std::string_view value) {
  if (const StartRow* const row = FindProcessVariable(name); row != nullptr) {
    return IsHarmless(*row, value) ? When::kInRun : ForValue(row->when, value);
  }
  const StartRow* const row = value.empty() ? nullptr : FindPythonVariable(name);
  return row == nullptr || IsHarmless(*row, value) ? When::kInRun : ForValue(row->when, value);
}

bool IsReadInAnyCase(std::string_view name) { return FindProcessVariable(name) != nullptr; }

bool IsVariableOfPython(std::string_view name) {
  return FindPythonVariable(name) != nullptr || name == kExecutable;
}

}  // namespace pyfx
