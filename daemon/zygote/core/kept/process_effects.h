// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up makes of its process: umask, working directory, limits, scheduling, signals,
// name. A run takes on its client's context first, and then what an import sets, as python3 does.
// Where what is set may depend on what the process had (`nice(1)`, `min(hard, 777)`,
// `chdir("sub")`), that is known only for a client that has the same as the daemon; other clients
// are cold. The zygote compares the process before the warm-up with that after it, and heard what
// was set (settings_heard.h). Nothing found: no step is added to a run.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "daemon/zygote/core/kept/signal_effects.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

class ProcessEffects {
 public:
  // Looks at the process as it is before the warm-up, and begins to listen. Zygote.
  ProcessEffects();
  // Remembers what the warm-up has made of it, and puts back what the zygote serves with.
  // `directory_asked_for`: how often modules of Python's own have asked where the process is, to
  // no effect. Zygote, once.
  void Settle(std::uint32_t directory_asked_for);

  const SignalEffects& signals() const { return signals_; }
  // Whether the preload asked for its cgroup.
  bool asks_cgroup() const { return heard_.cgroup_asked_for; }
  bool sets_directory() const { return directory_.has_value(); }
  // The command line that the preload gave the process, if it did.
  const std::optional<std::string>& title() const { return title_; }

  // kUnsupported where the client has something else than the daemon that matters. The process
  // must have the client's working directory. Run child.
  Status Check(const Run& run) const;
  // The resources that a run has before Apply(), which sees to the others.
  Resources Before(Resources client) const;
  // Kinds of failure as for Check(). Run child, after everything of its client's was taken on.
  Status Apply() const;

 private:
  void SettleDirectory(const SettingsHeard& heard, std::uint32_t asked_for);
  void SettleMask(const SettingsHeard& heard);
  void SettleResources(const SettingsHeard& heard);
  void SettleNames();
  Status CheckResources(const Resources& client) const;
  Status CheckAsked(const Resources& client) const;

  SignalEffects signals_;

  mode_t mask_before_;
  std::string directory_before_;
  struct stat directory_stamp_ {};
  Resources before_;
  std::string character_type_before_;  // the locale of LC_CTYPE
  std::string name_before_;
  std::string title_before_;
  int parent_death_before_ = 0;
  int subreaper_before_ = 0;

  SettingsHeard heard_;  // for what was asked for
  std::optional<mode_t> mask_;
  bool mask_depends_ = false;  // on what it was
  std::optional<std::string> directory_;
  bool directory_depends_ = false;
  std::vector<int> limits_;  // that were set
  bool nice_ = false;
  bool scheduling_ = false;
  bool processors_ = false;
  bool io_priority_ = false;
  Resources after_;
  std::optional<std::string> character_type_;
  std::optional<std::string> name_;  // comm of proc(5)
  std::optional<std::string> title_;
  std::optional<int> parent_death_;
  std::optional<int> subreaper_;  // whether it adopts its descendants' orphans
};

}  // namespace pyfx
