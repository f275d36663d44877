// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxctl: says what the daemon does and tells it what to do; runs commands with a daemon of their
// own. Exit status: 0, 1 for what went wrong, 2 for a command line that cannot be right; that of
// COMMAND for `session`; what Why() says for `why`.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "client/common/exit_as.h"
#include "client/common/message_text.h"
#include "client/context/context.h"
#include "client/control/control.h"
#include "client/control/core.h"
#include "client/control/kernel.h"
#include "client/control/report.h"
#include "client/control/why.h"
#include "client/run/decision.h"
#include "client/session/session.h"
#include "protocol/files/paths.h"

namespace {

using pyfx::ControlConnection;
using pyfx::DaemonReport;
using pyfx::Result;

constexpr int kFailed = 1;
constexpr int kUsage = 2;

int Print(const std::string& text) { return pyfx::PrintText(text, "pyfxctl", kFailed); }

int Fail(const pyfx::Error& error) {
  const bool no_daemon = error.code == pyfx::Errc::kNoDaemon;
  const std::string text = no_daemon ? pyfx::DescribeNoDaemon(pyfx::SocketPath()) : error.text;
  pyfx::WriteText(STDERR_FILENO, "pyfxctl: " + text + "\n");
  return kFailed;
}

// Waits for the daemon as long as pyfxc would.
Result<ControlConnection> Connect() {
  Result<pyfx::Settings> settings = pyfx::ReadSettings();
  if (!settings) return std::move(settings).error();
  return ControlConnection::Open(pyfx::SocketPath(), settings->timeout);
}

int Show(std::string (*format)(const DaemonReport&)) {
  Result<ControlConnection> connection = Connect();
  if (!connection) return Fail(connection.error());
  Result<DaemonReport> report = connection->AskStatus();
  return report ? Print(format(*report)) : Fail(report.error());
}

using Request = Result<std::string> (ControlConnection::*)(const std::string&);

int Tell(Request request, const std::string& profile) {
  if (!profile.empty() && !pyfx::IsValidProfileName(profile)) {
    return Fail({pyfx::Errc::kInvalid, "not the name of a profile: \"" + profile + "\""});
  }
  Result<ControlConnection> connection = Connect();
  if (!connection) return Fail(connection.error());
  Result<std::string> answer = ((*connection).*request)(profile);
  return answer ? Print(*answer + "\n") : Fail(answer.error());
}

int Session(const std::vector<std::string>& command, const std::string& log_path) {
  Result<std::vector<int>> held = pyfx::HoldDescriptors();
  if (!held) return Fail(held.error());
  Result<int> status = pyfx::RunSession(command, log_path);
  return status ? pyfx::ExitAs(*status) : Fail(status.error());
}

// 0: warm; 1: cold, or not known; 125: pyfxc would fail with that status.
int Why(const std::vector<char*>& args, bool json) {
  const pyfx::Explanation explanation = pyfx::Explain(args, PYFX_PYTHON);
  const std::string text =
      json ? pyfx::ExplanationAsJson(explanation) : pyfx::FormatExplanation(explanation);
  if (const int failed = Print(text); failed != 0) return failed;
  switch (explanation.verdict) {
    case pyfx::Explanation::Verdict::kWarm: return 0;
    case pyfx::Explanation::Verdict::kFails: return pyfx::kExitPyfxFailed;
    default: return kFailed;
  }
}

int Finish(const Result<std::string>& done) {
  return done ? Print(*done + "\n") : Fail(done.error());
}

int KernelInstall(const std::string& prefix, const pyfx::Kernel& kernel) {
  Result<std::string> directory = pyfx::KernelDirectory(prefix);
  return directory ? Finish(pyfx::InstallKernel(*directory, kernel)) : Fail(directory.error());
}

int KernelRemove(const std::string& prefix, const std::string& name) {
  Result<std::string> directory = pyfx::KernelDirectory(prefix);
  return directory ? Finish(pyfx::RemoveKernel(*directory, name)) : Fail(directory.error());
}

int KernelList(const std::string& prefix) {
  Result<std::string> directory = pyfx::KernelDirectory(prefix);
  if (!directory) return Fail(directory.error());
  std::vector<std::vector<std::string>> rows = {{"KERNEL", "PROFILE", "SHOWN AS"}};
  for (const pyfx::Kernel& kernel : pyfx::ListKernels(*directory)) {
    rows.push_back({kernel.name, kernel.profile, kernel.display_name});
  }
  return Print(pyfx::FormatTable(rows));
}

// Adds the subcommands; each sets `action` to what is to be done.
class CommandLine {
 public:
  CommandLine() : app_("Says what pyfxd does, and tells it what to do.", "pyfxctl") {
    app_.set_version_flag("--version", "pyfxctl " PYFX_VERSION);
    app_.require_subcommand(1);
    AddReports();
    AddRequests();
    AddCore();
    AddSession();
    AddKernel();
  }

  int Run(int argc, char** argv) {
    try {
      app_.parse(TakeCommand(argc, argv), argv);
    } catch (const CLI::ParseError& error) {
      // Help and version come as exceptions too.
      if (error.get_exit_code() == 0) {
        std::ostringstream text;
        app_.exit(error, text, text);
        return Print(text.str());
      }
      pyfx::WriteText(STDERR_FILENO, std::string("pyfxctl: ") + error.what() +
                                         "; \"pyfxctl --help\" tells what there is\n");
      return kUsage;
    }
    return action_();
  }

 private:
  // A subcommand of `parent`, and what it does.
  CLI::App* Add(CLI::App* parent, const char* name, const char* help, std::function<int()> action) {
    CLI::App* added = parent->add_subcommand(name, help);
    added->callback([this, action] { action_ = action; });
    return added;
  }

  void AddReports() {
    Add(&app_, "status", "Shows the daemon and its profiles", [this] {
      return Show(json_ ? pyfx::StatusAsJson : pyfx::FormatStatus);
    })->add_flag("--json", json_, "Print JSON");
    Add(&app_, "list", "Lists the profiles there are", [this] {
      return Show(json_ ? pyfx::ListAsJson : pyfx::FormatList);
    })->add_flag("--json", json_, "Print JSON");
    Add(&app_, "why", "Says whether pyfxc would run warm: why [--json] [PYFXC'S ARGUMENTS...]",
        [this] { return Why(why_args_, json_); })
        ->add_flag("--json", json_, "Print JSON");
  }

  void AddRequests() {
    Add(&app_, "reload", "Makes a new zygote for a profile, or for all", [this] {
      return Tell(&ControlConnection::AskReload, profile_);
    })->add_option("NAME", profile_, "The profile");
    Add(&app_, "stop", "Ends the zygote of a profile, or the daemon", [this] {
      return Tell(&ControlConnection::AskStop, profile_);
    })->add_option("NAME", profile_, "The profile");
  }

  void AddCore() {
    CLI::App* core = app_.add_subcommand("core",
                                         "Makes or lists cores, which zygotes of other "
                                         "interpreters than the system's need");
    core->require_subcommand(1);
    Add(core, "build", "Makes a core for an interpreter",
        [this] { return Fail(pyfx::BuildCore(python_)); })
        ->add_option("PYTHON", python_, "Its path, its name on PATH, or a virtual environment")
        ->required();
    Add(core, "list", "Lists the cores there are: for which version, and where",
        [] { return Print(pyfx::ListCores()); });
  }

  void AddSession() {
    const auto run = [this] {
      if (!command_.empty()) return Session(command_, log_path_);
      pyfx::WriteText(STDERR_FILENO,
                      "pyfxctl: session needs a command: pyfxctl session -- COMMAND...\n");
      return kUsage;
    };
    Add(&app_, "session",
        "Runs a command with a daemon of its own: session [--log FILE] [--] COMMAND...", run)
        ->add_option("--log", log_path_, "Append the daemon's log to this file");
  }

  void AddKernel() {
    CLI::App* kernel = app_.add_subcommand("kernel", "Makes a profile a kernel of Jupyter");
    kernel->require_subcommand(1);
    CLI::App* install = Add(kernel, "install", "Writes a kernel's specification",
                            [this] { return KernelInstall(prefix_, kernel_); });
    install->add_option("PROFILE", kernel_.profile, "The profile")->required();
    install->add_option("--name", kernel_.name, "Its name; pyfx-PROFILE without");
    install->add_option("--display-name", kernel_.display_name, "What Jupyter shows");
    CLI::App* list = Add(kernel, "list", "Lists the kernels that pyfx has installed",
                         [this] { return KernelList(prefix_); });
    CLI::App* remove = Add(kernel, "remove", "Removes one",
                           [this] { return KernelRemove(prefix_, kernel_.name); });
    remove->add_option("NAME", kernel_.name, "The kernel")->required();
    for (CLI::App* command : {install, list, remove}) {
      CLI::Option* user = command->add_flag("--user", user_, "For yourself, as without --prefix");
      command->add_option("--prefix", prefix_, "In DIR/share/jupyter/kernels")->excludes(user);
    }
  }

  // Takes session's COMMAND, or why's arguments, out and returns how many are left: CLI11 would
  // take their options for its own and read "[a,b]" as a list.
  int TakeCommand(int argc, char** argv) {
    const std::string_view verb = argc < 2 ? "" : argv[1];
    int at = 2;
    if (verb == "why") {
      if (at < argc && std::string_view(argv[at]) == "--json") ++at;
      if (at + 1 == argc && std::string_view(argv[at]) == "--help") return argc;
      why_args_.assign(argv + at, argv + argc);
      return at;
    }
    if (verb != "session") return argc;
    while (at < argc && argv[at][0] == '-' && std::string_view(argv[at]) != "--") {
      at += std::string_view(argv[at]) == "--log" ? 2 : 1;
    }
    if (at >= argc) return argc;
    const bool dashes = std::string_view(argv[at]) == "--";
    command_.assign(argv + at + (dashes ? 1 : 0), argv + argc);
    return at;
  }

  CLI::App app_;
  bool json_ = false;
  std::string profile_;
  std::string python_;
  std::vector<std::string> command_;
  std::vector<char*> why_args_;
  std::string log_path_;
  std::string prefix_;
  bool user_ = false;
  pyfx::Kernel kernel_;
  std::function<int()> action_;
};

}  // namespace

int main(int argc, char** argv) { return CommandLine().Run(argc, argv); }
