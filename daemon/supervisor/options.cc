// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/options.h"

#include <getopt.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>

namespace pyfx {
namespace {

constexpr const char* kHelp = R"(Usage: pyfxd [OPTION]...

Keeps Python interpreters warm and runs scripts in them for pyfxc. Takes its
socket from systemd; without one makes it itself.

  --socket PATH            where to make the socket, instead of $PYFX_SOCKET or
                           $XDG_RUNTIME_DIR/pyfx/pyfxd.sock
  --die-with-parent        shut down when the process that started this one ends
  --drain-timeout SECONDS  how long to wait for runs when shutting down (10)
  --delegated              make cgroups below the daemon's own (Delegate= of systemd)
  --log-level LEVEL        trace, debug, info, warn or error (info)
  --check                  say what settings and profiles come to, for pyfxctl check,
                           and leave
  --check-profile NAME     the same for one profile
  --version                print the version and leave
  --help                   print this and leave

SIGTERM and SIGINT shut down after the last run, a second one at once. SIGHUP
reads the settings and all profiles again.
)";

constexpr double kMaxSeconds = 86'400;

std::optional<LogLevel> ParseLevel(std::string_view text) {
  if (text == "trace") return LogLevel::kTrace;
  if (text == "debug") return LogLevel::kDebug;
  if (text == "info") return LogLevel::kInfo;
  if (text == "warn") return LogLevel::kWarn;
  if (text == "error") return LogLevel::kError;
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> ParseSeconds(std::string_view text) {
  double seconds = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
  if (error != std::errc() || stop != end || !(seconds >= 0 && seconds <= kMaxSeconds)) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

Error Usage(const std::string& text) { return {Errc::kInvalid, text + "; see pyfxd --help"}; }

}  // namespace

Result<DaemonOptions> ParseDaemonOptions(int argc, char** argv) {
  enum {
    kSocket = 1,
    kDieWithParent,
    kDelegated,
    kDrainTimeout,
    kLogLevel,
    kCheck,
    kCheckProfile,
    kVersion,
    kShowHelp
  };
  static constexpr option kLong[] = {{"socket", required_argument, nullptr, kSocket},
                                     {"die-with-parent", no_argument, nullptr, kDieWithParent},
                                     {"delegated", no_argument, nullptr, kDelegated},
                                     {"drain-timeout", required_argument, nullptr, kDrainTimeout},
                                     {"log-level", required_argument, nullptr, kLogLevel},
                                     {"check", no_argument, nullptr, kCheck},
                                     {"check-profile", required_argument, nullptr, kCheckProfile},
                                     {"version", no_argument, nullptr, kVersion},
                                     {"help", no_argument, nullptr, kShowHelp},
                                     {nullptr, 0, nullptr, 0}};
  DaemonOptions options;
  ::optind = 0;
  while (true) {
    const int which = ::getopt_long(argc, argv, ":", kLong, nullptr);
    switch (which) {
      case -1:
        if (::optind < argc) {
          return Usage("unexpected argument \"" + std::string(argv[::optind]) + "\"");
        }
        return options;
      case kSocket:
        if (*::optarg == '\0') return Usage("--socket needs a path");
        options.socket = ::optarg;
        break;
      case kDieWithParent: options.die_with_parent = true; break;
      case kDelegated: options.delegated = true; break;
      case kDrainTimeout: {
        const auto seconds = ParseSeconds(::optarg);
        if (!seconds) {
          return Usage("--drain-timeout is \"" + std::string(::optarg) +
                       "\": allowed are seconds from 0 to 86400");
        }
        options.drain_timeout = *seconds;
        break;
      }
      case kLogLevel: {
        const auto level = ParseLevel(::optarg);
        if (!level) {
          return Usage("--log-level is \"" + std::string(::optarg) +
                       "\": allowed are trace, debug, info, warn and error");
        }
        options.log_level = *level;
        break;
      }
      case kCheck: options.check = true; break;
      case kCheckProfile:
        options.check = true;
        options.check_name = ::optarg;
        break;
      case kVersion: options.text = "pyfxd " PYFX_VERSION "\n"; return options;
      case kShowHelp: options.text = kHelp; return options;
      case ':': return Usage("option \"" + std::string(argv[::optind - 1]) + "\" needs a value");
      default: return Usage("unknown option \"" + std::string(argv[::optind - 1]) + "\"");
    }
  }
}

}  // namespace pyfx
