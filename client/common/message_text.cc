// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/common/message_text.h"

#include <unistd.h>

#include <algorithm>

namespace pyfx {
namespace {

constexpr std::string_view kRestart =
    "\"systemctl --user restart pyfxd.service\" brings both to the same version";

std::string Line(std::string_view text, std::string_view next_step) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  std::string line = "pyfxc: ";
  line += text;
  if (!next_step.empty()) line.append("; ").append(next_step);
  return line + "\n";
}

std::string OneLine(std::string_view text) {
  std::string line(text.substr(0, text.find_last_not_of('\n') + 1));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

// What it does, and how long all of it took before, as far as is known.
std::string StepAndTime(const WarmingUp& news) {
  std::string text = news.step.empty() ? std::string() : ": " + news.step;
  if (news.last_time_us == 0) return text;
  const std::uint64_t tenths = (news.last_time_us + 50'000) / 100'000;
  text += " (last time " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s)";
  return text;
}

// A traceback is shown as python3 would have shown it.
std::string ProfileFailed(const std::string& traceback, std::string_view profile) {
  std::string text = traceback;
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return text.append("pyfxc: profile \"")
      .append(profile)
      .append("\" failed to warm up (see above; pyfxctl status)\n");
}

}  // namespace

std::string DescribeRefusal(const Refused& refused, std::string_view profile) {
  switch (refused.code) {
    case RefusalCode::kProfileFailed: return ProfileFailed(refused.text, profile);
    case RefusalCode::kCold: return DescribeMustBeCold(refused.text);
    case RefusalCode::kUnknownProfile:
      return Line(refused.text, "");  // it says where profiles are looked for
    case RefusalCode::kVersion:
    case RefusalCode::kProtocol: return Line(refused.text, kRestart);
    case RefusalCode::kPermission:
      return Line(refused.text, "PYFX_SOCKET must name a socket of your own daemon");
    case RefusalCode::kShuttingDown: return Line(refused.text, "try again");
    case RefusalCode::kLimit: return Line(refused.text, "try again when less is running");
  }
  return Line(refused.text, "");  // a reason from a newer daemon speaks for itself
}

std::string DescribeError(const Error& error, std::string_view socket_path) {
  switch (error.code) {
    case Errc::kNoDaemon: return Line(DescribeNoDaemon(socket_path), {});
    case Errc::kClosed: return Line(error.text, "try again, \"pyfxctl status\" tells more");
    case Errc::kVersion:
    case Errc::kProtocol: return Line(error.text, kRestart);
    default: return Line(error.text, "");
  }
}

std::string DescribeMustBeCold(std::string_view reason) {
  return Line(std::string("cannot run warm: ").append(reason), "without --warm it runs cold");
}

// Of a traceback the last line is what matters.
std::string ReasonForCold(const Refused& refused, std::string_view profile) {
  std::string_view text = refused.text;
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (refused.code != RefusalCode::kProfileFailed) return OneLine(text);
  return std::string("profile \"")
      .append(profile)
      .append("\" failed to warm up: ")
      .append(LastLine(text));
}

std::string ReasonForCold(const Error& error, std::string_view socket_path) {
  if (error.code != Errc::kNoDaemon) return OneLine(error.text);
  return std::string("no pyfxd at \"").append(socket_path).append("\"");
}

std::string DescribeWarmRun(std::string_view profile, std::string_view choice,
                            std::chrono::milliseconds taken) {
  return std::string("pyfxc: warm (profile \"")
      .append(profile)
      .append(choice.empty() ? "\"" : "\" by ")
      .append(choice)
      .append("), ")
      .append(std::to_string(taken.count()))
      .append(" ms\n");
}

std::string DescribeColdRun(std::string_view reason, std::chrono::milliseconds taken) {
  return std::string("pyfxc: cold: ")
      .append(reason)
      .append(", ")
      .append(std::to_string(taken.count()))
      .append(" ms\n");
}

std::string DescribeWarmUp(const WarmingUp& news) {
  return "pyfxc: profile \"" + news.profile + "\" warms up" + StepAndTime(news);
}

std::string DescribeLongWarmUp(const WarmingUp& news, std::chrono::seconds waited) {
  return "profile \"" + news.profile + "\" is still warming up after " +
         std::to_string(waited.count()) + " s" + StepAndTime(news) +
         "; a later run may find it warm, and PYFX_TIMEOUT has runs wait longer";
}

std::string DescribeNoDaemon(std::string_view socket_path) {
  return std::string("no pyfxd at \"")
      .append(socket_path)
      .append(
          "\": start it with \"systemctl --user start pyfxd.socket\", or run \"pyfxctl session -- "
          "COMMAND\"");
}

bool WriteText(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

int PrintText(std::string_view text, std::string_view program, int failed) {
  if (WriteText(STDOUT_FILENO, text)) return 0;
  const Error error = ErrnoError("cannot write to standard output");
  WriteText(STDERR_FILENO, std::string(program).append(": ").append(error.text).append("\n"));
  return failed;
}

}  // namespace pyfx
