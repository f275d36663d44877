// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/daemon_settings.h"

#include <sys/stat.h>
#include <sys/sysinfo.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "daemon/supervisor/settings/profile_store.h"
#include "daemon/supervisor/settings/toml_file.h"
#include "daemon/supervisor/settings/trusted_path.h"

namespace pyfx {
namespace {

constexpr std::string_view kSettingsKeys =
    "automatic, cgroup, daemon_idle, max_memory, max_runs, max_spares, max_zygotes, "
    "memory_pressure, "
    "spare_age, spawn, zygote_idle";
constexpr std::int64_t kMaxNumber = 1'000'000;
constexpr double kMaxIdleSeconds = 31'536'000;  // a year
constexpr std::uint64_t kDefaultPercent = 50;

// "50%", "512 MiB", "2GiB" in bytes; nullopt for anything else.
std::optional<std::uint64_t> ParseMemory(std::string_view text, std::uint64_t memory) {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number > kMaxNumber) return std::nullopt;
  std::string_view unit(stop, static_cast<std::size_t>(text.data() + text.size() - stop));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit == "%") return number <= 100 ? std::optional(memory / 100 * number) : std::nullopt;
  if (unit == "MiB") return number << 20;
  if (unit == "GiB") return number << 30;
  return std::nullopt;
}

// Goes through one file; the first error stays.
class SettingsParser {
 public:
  SettingsParser(const std::string& path, std::uint64_t memory)
      : path_(path), memory_(memory), settings_(DefaultSettings(memory)) {}

  Result<DaemonSettings> Parse(const toml::table& table) {
    for (const auto& [key, value] : table) {
      Key(key, value);
      if (error_) return *error_;
    }
    if (settings_.spawn && !says_idle_) settings_.daemon_idle = kIdleOfSpawned;
    return settings_;
  }

 private:
  void Key(const toml::key& key, const toml::node& value) {
    const std::string_view name = key.str();
    if (name == "automatic") return Boolean(name, value, &settings_.automatic);
    if (name == "cgroup") return Cgroup(value);
    if (name == "daemon_idle") {
      says_idle_ = true;
      return Seconds(name, value, &settings_.daemon_idle);
    }
    if (name == "max_memory") return Memory(value);
    if (name == "max_runs") return Number(name, value, &settings_.max_runs);
    if (name == "max_spares") return Number(name, value, &settings_.max_spares);
    if (name == "max_zygotes") return Number(name, value, &settings_.max_zygotes);
    if (name == "memory_pressure") return Boolean(name, value, &settings_.memory_pressure);
    if (name == "spawn") return Boolean(name, value, &settings_.spawn);
    if (name == "spare_age") return Seconds(name, value, &settings_.spare_age);
    if (name == "zygote_idle") return Seconds(name, value, &settings_.zygote_idle);
    Fail(key.source(),
         "unknown key " + Quoted(name) + ": allowed are " + std::string(kSettingsKeys));
  }

  void Cgroup(const toml::node& value) {
    const auto text = value.value<std::string_view>();
    if (text == "client") {
      settings_.cgroup = CgroupPolicy::kClient;
    } else if (text == "limits") {
      settings_.cgroup = CgroupPolicy::kLimits;
    } else {
      Wrong("cgroup", value, "\"client\" or \"limits\"");
    }
  }

  void Memory(const toml::node& value) {
    std::optional<std::uint64_t> bytes;
    if (value.is_integer() && value.as_integer()->get() == 0) bytes = 0;
    if (const auto text = value.value<std::string_view>()) bytes = ParseMemory(*text, memory_);
    if (!bytes) {
      return Wrong("max_memory", value, "\"50%\", \"512 MiB\", \"2 GiB\" and the like, or 0");
    }
    settings_.max_memory = *bytes;
  }

  void Number(std::string_view name, const toml::node& value, std::uint32_t* out) {
    const std::int64_t number = value.is_integer() ? value.as_integer()->get() : -1;
    if (number < 0 || number > kMaxNumber) {
      return Wrong(name, value, "an integer from 0 to " + std::to_string(kMaxNumber));
    }
    *out = static_cast<std::uint32_t>(number);
  }

  void Seconds(std::string_view name, const toml::node& value, std::chrono::milliseconds* out) {
    const double seconds = value.is_number() ? value.value<double>().value_or(-1) : -1;
    if (!(seconds >= 0 && seconds <= kMaxIdleSeconds)) {
      return Wrong(name, value, "a number of seconds from 0 to 31536000");
    }
    *out = std::chrono::milliseconds(std::llround(seconds * 1000));
  }

  void Boolean(std::string_view name, const toml::node& value, bool* out) {
    if (!value.is_boolean()) return Wrong(name, value, "true or false");
    *out = value.as_boolean()->get();
  }

  void Wrong(std::string_view name, const toml::node& value, std::string_view allowed) {
    Fail(value.source(),
         Quoted(name) + " cannot be what is there: allowed is " + std::string(allowed));
  }

  void Fail(const toml::source_region& where, const std::string& text) {
    error_ = Error{Errc::kInvalid, path_ + ":" + std::to_string(where.begin.line) + ": " + text};
  }

  const std::string& path_;
  std::uint64_t memory_;
  DaemonSettings settings_;
  bool says_idle_ = false;
  std::optional<Error> error_;
};

std::uint64_t MemoryOfTheMachine() {
  struct sysinfo info {};
  return ::sysinfo(&info) == 0 ? std::uint64_t{info.totalram} * info.mem_unit : 0;
}

}  // namespace

DaemonSettings DefaultSettings(std::uint64_t memory) {
  DaemonSettings settings;
  settings.max_memory = memory / 100 * kDefaultPercent;
  return settings;
}

DaemonSettings DefaultSettings() { return DefaultSettings(MemoryOfTheMachine()); }

Result<DaemonSettings> ParseDaemonSettings(std::string_view text, const std::string& path,
                                           std::uint64_t memory) {
  const Result<toml::table> table = ParseToml(text, path);
  if (!table) return table.error();
  return SettingsParser(path, memory).Parse(*table);
}

Result<DaemonSettings> LoadDaemonSettings(const std::vector<std::string>& files) {
  for (const std::string& path : files) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 && (errno == ENOENT || errno == ENOTDIR)) continue;
    if (Status trusted = CheckTrustedByRoot(path); !trusted) return trusted.error();
    Result<std::string> text = ReadTextFile(path);
    if (!text) return std::move(text).error();
    return ParseDaemonSettings(*text, path, MemoryOfTheMachine());
  }
  return DefaultSettings();
}

}  // namespace pyfx
