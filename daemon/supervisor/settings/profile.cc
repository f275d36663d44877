// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/profile.h"

#include <initializer_list>
#include <iterator>
#include <optional>
#include <utility>

#include "daemon/supervisor/settings/toml_file.h"
#include "protocol/start/start_table.h"

namespace pyfx {
namespace {

constexpr std::string_view kProfileKeys =
    "autostart, description, env, env_ignore, env_key, exit, hidden, names, on_unsafe, preload, "
    "python, "
    "siblings, spares, stale, stale_timeout, warm_up_limit";

bool IsIdentifierByte(char c, bool first) {
  const auto byte = static_cast<unsigned char>(c);
  // Beyond ASCII: which letters may stand in a name is for Python to say.
  if (byte >= 0x80 || c == '_') return true;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return !first && c >= '0' && c <= '9';
}

bool IsModuleName(std::string_view name) {
  bool first = true;
  for (const char c : name) {
    if (c == '.' && !first) {
      first = true;
    } else if (!IsIdentifierByte(c, first)) {
      return false;
    } else {
      first = false;
    }
  }
  return !first;
}

// "string", "integer", …: TOML's own words for its types.
std::string TypeName(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a float";
    case toml::node_type::boolean: return "a boolean";
    case toml::node_type::array: return "an array";
    case toml::node_type::table: return "a table";
    default: return "a date or time";
  }
}

// Goes through one file; the first error stays.
class ProfileParser {
 public:
  explicit ProfileParser(const std::string& path) : path_(path) {}

  Result<Profile> Parse(const toml::table& table) {
    for (const auto& [key, value] : table) {
      Key(key, value);
      if (error_) return *error_;
    }
    return std::move(profile_);
  }

 private:
  void Key(const toml::key& key, const toml::node& value) {
    const std::string_view name = key.str();
    if (name == "autostart") return Boolean(name, value, &profile_.autostart);
    if (name == "description") return Description(value);
    if (name == "env") return Env(value);
    if (name == "env_ignore") return Variables(name, value, &profile_.env_ignore);
    if (name == "env_key") return Variables(name, value, &profile_.env_key);
    if (name == "exit") {
      return Choice(name, value, {{"fast", Exit::kFast}, {"full", Exit::kFull}}, &profile_.exit);
    }
    if (name == "hidden") return Boolean(name, value, &profile_.hidden);
    if (name == "names") {
      return Choice(
          name, value,
          {{"visible", Names::kVisible}, {"clean", Names::kClean}, {"main", Names::kMain}},
          &profile_.names);
    }
    if (name == "on_unsafe") {
      return Choice(name, value, {{"cold", OnUnsafe::kCold}, {"warn", OnUnsafe::kWarn}},
                    &profile_.on_unsafe);
    }
    if (name == "preload") return Preload(value);
    if (name == "python") return Python(value);
    if (name == "siblings") {
      return Number(name, value, {0, kMaxSiblings}, "", [this](std::int64_t number) {
        profile_.siblings = static_cast<std::uint32_t>(number);
      });
    }
    if (name == "spares") return Spares(value);
    if (name == "stale") {
      return Choice(name, value,
                    {{"wait", Stale::kWait}, {"cold", Stale::kCold}, {"ignore", Stale::kIgnore}},
                    &profile_.stale);
    }
    if (name == "stale_timeout") {
      return Number(
          name, value, {1, kMaxStaleTimeout.count()}, ", in seconds",
          [this](std::int64_t number) { profile_.stale_timeout = std::chrono::seconds(number); });
    }
    if (name == "warm_up_limit") {
      return Number(name, value, {1, kLongestWarmUp}, "", [this](std::int64_t number) {
        profile_.warm_up_limit = std::chrono::seconds(number);
      });
    }
    Fail(key.source(),
         "unknown key " + Quoted(name) + ": allowed are " + std::string(kProfileKeys));
  }

  void Boolean(std::string_view name, const toml::node& value, bool* out) {
    if (!value.is_boolean()) return WrongType(name, value, "true or false");
    *out = value.as_boolean()->get();
  }

  void Description(const toml::node& value) {
    if (!value.is_string()) return WrongType("description", value, "a string");
    profile_.description = value.as_string()->get();
  }

  // One of a few words, each of which means something. In messages they are `"a", "b" or "c"`.
  template <typename E>
  void Choice(std::string_view name, const toml::node& value,
              std::initializer_list<std::pair<std::string_view, E>> words, E* out) {
    std::string allowed;
    for (const auto& [word, meaning] : words) {
      if (value.value<std::string_view>() == word) {
        *out = meaning;
        return;
      }
      const bool last = word == std::prev(words.end())->first;
      allowed += (allowed.empty() ? "" : last ? " or " : ", ") + Quoted(word);
    }
    if (!value.is_string()) return WrongType(name, value, allowed);
    WrongValue(name, value, value.as_string()->get(), allowed);
  }

  void Spares(const toml::node& value) {
    const std::string allowed =
        "an integer from 0 to " + std::to_string(kMaxSpares) + ", or \"auto\"";
    if (value.value<std::string_view>() == "auto") {
      profile_.spares.reset();
      return;
    }
    if (!value.is_integer()) return WrongType("spares", value, allowed);
    const std::int64_t number = value.as_integer()->get();
    if (number < 0 || number > kMaxSpares) {
      return Fail(value.source(),
                  "\"spares\" is " + std::to_string(number) + ": allowed is " + allowed);
    }
    profile_.spares = static_cast<std::uint32_t>(number);
  }

  template <typename Store>
  void Number(std::string_view name, const toml::node& value,
              std::pair<std::int64_t, std::int64_t> range, std::string_view unit, Store store) {
    const std::string allowed = "an integer from " + std::to_string(range.first) + " to " +
                                std::to_string(range.second) + std::string(unit);
    if (!value.is_integer()) return WrongType(name, value, allowed);
    const std::int64_t number = value.as_integer()->get();
    if (number < range.first || number > range.second) {
      return Fail(value.source(),
                  Quoted(name) + " is " + std::to_string(number) + ": allowed is " + allowed);
    }
    store(number);
  }

  void Variables(std::string_view name, const toml::node& value, std::vector<std::string>* out) {
    constexpr std::string_view kAllowed = "an array of names of variables";
    const toml::array* array = value.as_array();
    if (array == nullptr) return WrongType(name, value, kAllowed);
    for (const toml::node& item : *array) {
      if (!item.is_string()) {
        return WrongType(name, item, "names of variables, in an array", "holds");
      }
      const std::string& variable = item.as_string()->get();
      if (variable.empty() ||
          variable.find_first_of(std::string_view("=\0", 2)) != std::string::npos) {
        return Fail(item.source(),
                    Quoted(name) + " holds " + Quoted(variable.substr(0, variable.find('\0'))) +
                        ": a variable's name may not be empty nor hold \"=\" or NUL");
      }
      out->push_back(variable);
    }
  }

  void Preload(const toml::node& value) {
    constexpr std::string_view kAllowed = "an array of module names";
    const toml::array* array = value.as_array();
    if (array == nullptr) return WrongType("preload", value, kAllowed);
    for (const toml::node& item : *array) {
      if (!item.is_string())
        return WrongType("preload", item, "module names, in an array", "holds");
      const std::string& module = item.as_string()->get();
      if (!IsModuleName(module)) {
        return Fail(item.source(), "\"preload\" holds " + Quoted(module) +
                                       ": allowed are module names, as \"os.path\"");
      }
      profile_.preload.push_back(module);
    }
  }

  // Which program it means is looked for when it is to be started.
  void Python(const toml::node& value) {
    constexpr std::string_view kAllowed = "the path of an interpreter, in a string";
    if (!value.is_string()) return WrongType("python", value, kAllowed);
    profile_.python = value.as_string()->get();
    if (profile_.python.empty()) WrongValue("python", value, "", kAllowed);
  }

  void Env(const toml::node& value) {
    const toml::table* table = value.as_table();
    if (table == nullptr) return WrongType("env", value, "a table of strings");
    for (const auto& [key, item] : *table) {
      EnvEntry(key, item);
      if (error_) return;
    }
  }

  void EnvEntry(const toml::key& key, const toml::node& item) {
    const std::string name(key.str());
    if (name.empty() || name.find_first_of(std::string_view("=\0", 2)) != std::string::npos) {
      return Fail(key.source(), "\"env\" holds " + Quoted(name.substr(0, name.find('\0'))) +
                                    ": a variable's name may not be empty nor hold \"=\" or NUL");
    }
    // The zygote starts Python as if they were unset, and each run gets its client's own.
    if (IsVariableOfPython(name)) {
      return Fail(key.source(), "\"env\" holds " + Quoted(name) +
                                    ": Python's own variables have no effect here, since it reads "
                                    "them once for each run, from the client's environment: set "
                                    "it there, or do in the init section what it stands for");
    }
    if (!item.is_string()) return WrongType("env." + name, item, "a string");
    const std::string& text = item.as_string()->get();
    if (text.find('\0') != std::string::npos) {
      return Fail(item.source(),
                  Quoted("env." + name) + " holds a NUL byte, which no variable can");
    }
    profile_.env.emplace_back(name, text);
  }

  void WrongType(std::string_view name, const toml::node& value, std::string_view allowed,
                 std::string_view verb = "is") {
    Fail(value.source(), Quoted(name) + " " + std::string(verb) + " " + TypeName(value) +
                             ": allowed is " + std::string(allowed));
  }

  void WrongValue(std::string_view name, const toml::node& value, const std::string& text,
                  std::string_view allowed) {
    Fail(value.source(),
         Quoted(name) + " is " + Quoted(text) + ": allowed is " + std::string(allowed));
  }

  void Fail(const toml::source_region& where, const std::string& text) {
    if (error_) return;
    error_ = Error{Errc::kInvalid, path_ + ":" + std::to_string(where.begin.line) + ": " + text};
  }

  const std::string& path_;
  Profile profile_;
  std::optional<Error> error_;
};

}  // namespace

Result<Profile> ParseProfile(std::string_view text, const std::string& path) {
  const Result<toml::table> table = ParseToml(text, path);
  if (!table) return table.error();
  return ProfileParser(path).Parse(*table);
}

}  // namespace pyfx
