// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/adopt/commands.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <vector>

#include "client/common/message_text.h"
#include "client/control/adopt/adopted_list.h"
#include "client/control/adopt/command_link.h"
#include "client/control/adopt/profile_file.h"
#include "client/control/adopt/shown_adopted.h"
#include "client/control/adopt/target.h"
#include "client/control/base/output.h"
#include "client/control/environment/adoption.h"
#include "client/control/files/files.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

struct AdoptOptions {
  std::vector<std::string> words;
  bool dry_run = false;
  std::string profile;
  bool runs = false;
  std::vector<std::string> run;  // the arguments of the watched run
};

struct UnadoptOptions {
  std::vector<std::string> words;
  bool all = false;
};

void Remark(const std::string& text) {
  if (!text.empty()) WriteText(STDERR_FILENO, "pyfxctl: " + text + "\n");
}

std::string NamesOf(const Environment& environment) {
  std::string names;
  for (const InterpreterName& name : environment.names) {
    names.append(names.empty() ? "bin/" : ", bin/").append(name.name);
  }
  return names;
}

Result<std::string> AdoptEnvironment(const std::string& directory, const std::string& pyfxc,
                                     bool dry_run) {
  Result<Environment> environment = LookAtEnvironment(directory);
  if (!environment) return std::move(environment).error();
  if (HasCopyOf(*environment, pyfxc)) {
    if (!dry_run) {
      Result<std::string> noted = NoteAdopted(directory);
      if (!noted) return noted;
      Remark(*noted);
    }
    return "\"" + directory + "\" is adopted already\n";
  }
  const std::string does = "pyfxc takes the place of " + NamesOf(*environment) + " in \"" +
                           directory + "\", for \"" + environment->names.back().interpreter + "\"";
  if (dry_run) return "would do: " + does + "\n";
  if (::access(environment->bin().c_str(), W_OK) != 0) {
    return ErrnoError("cannot adopt \"" + directory + "\": cannot write to its \"bin\"");
  }
  Result<std::string> noted = NoteAdopted(directory);
  if (!noted) return noted;
  Remark(*noted);
  if (Status done = Adopt(*environment, pyfxc); !done) {
    if (AsItStands(directory).state == AdoptionState::kNone) {
      static_cast<void>(ForgetAdopted(directory));
    }
    return done.error();
  }
  return does + "; \"pyfxctl unadopt " + directory + "\" puts back what was there\n";
}

Result<std::string> AdoptCommand(const AdoptTarget& target, const std::string& pyfxc,
                                 bool dry_run) {
  Result<std::string> directory = CommandDirectory();
  if (!directory) return directory;
  std::string text = "a link \"" + *directory + "/" + target.command + "\" to pyfxc stands for \"" +
                     target.program + "\"";
  if (dry_run) return "would do: " + text + "\n";
  if (Status done = LinkCommand(target.command, pyfxc); !done) return done.error();
  text += "; \"pyfxctl unadopt " + target.command + "\" removes it\n";
  if (!StandsBefore(target.command)) {
    text +=
        "it counts when its directory comes first on PATH: add to your shell's start-up file\n  "
        "PATH=\"" +
        *directory + ":$PATH\"\n";
  }
  return text;
}

Result<std::string> AdoptOne(const AdoptOptions& options, const std::string& word,
                             const std::string& pyfxc) {
  Result<AdoptTarget> target = FindAdoptTarget(word);
  if (!target) return std::move(target).error();
  std::string profile;
  if (!options.profile.empty()) {
    // Before anything is changed, since it may be refused.
    Result<std::string> written =
        WriteAdoptedProfile({options.profile, *target, options.runs, options.run, options.dry_run});
    if (!written) return written;
    profile = *written;
  }
  Result<std::string> done = target->environment.empty()
                                 ? AdoptCommand(*target, pyfxc, options.dry_run)
                                 : AdoptEnvironment(target->environment, pyfxc, options.dry_run);
  if (done) {
    *done += profile;
  } else if (!profile.empty() && !options.dry_run) {
    Print(profile);  // it is there all the same
  }
  return done;
}

int AdoptAll(const AdoptOptions& options) {
  if (options.runs && options.profile.empty()) {
    return RefuseUsage("--run is for a profile: name it by --profile NAME");
  }
  if (!options.profile.empty() && options.words.size() != 1) {
    return RefuseUsage("--profile is for one command or environment");
  }
  Result<std::string> pyfxc = PathOfPyfxc();
  if (!pyfxc) return Fail(pyfxc.error());
  int status = 0;
  for (const std::string& word : options.words) {
    Result<std::string> done = AdoptOne(options, word, *pyfxc);
    const int one = done ? Print(*done) : Fail(done.error());
    status = std::max(status, one);
  }
  return status;
}

// Of an environment that was removed, or made anew as a whole, only the list knows.
Result<std::string> UnadoptEnvironment(const std::string& directory) {
  Result<std::string> done = std::string();
  if (AsItStands(directory).state != AdoptionState::kNone) {
    done = Unadopt(directory);
  } else {
    const Result<AdoptedList> list = ReadAdoptedList();
    if (!list) return list.error();
    const auto& known = list->environments;
    if (std::find(known.begin(), known.end(), directory) == known.end()) {
      return Error{Errc::kInvalid, "\"" + directory + "\" is not adopted"};
    }
    const bool is_there = ::access(directory.c_str(), F_OK) == 0;
    done = "\"" + directory +
           (is_there ? "\" was made anew, and stays as it is" : "\" is no longer there");
  }
  if (!done && AsItStands(directory).state != AdoptionState::kNone) return done;
  Result<std::string> forgotten = ForgetAdopted(directory);
  if (!forgotten) return forgotten;
  Remark(*forgotten);
  return done;
}

Result<std::string> UnadoptOne(const std::string& word) {
  const std::vector<std::string> linked = LinkedCommands();
  if (std::find(linked.begin(), linked.end(), word) != linked.end()) {
    if (Status done = UnlinkCommand(word); !done) return done.error();
    return "the link \"" + word + "\" is removed";
  }
  const Result<AdoptTarget> target = FindAdoptTarget(word);
  if (target && !target->environment.empty()) return UnadoptEnvironment(target->environment);
  // One that was removed is known by its path alone.
  const std::string path = AbsolutePath(word);
  const Result<AdoptedList> list = ReadAdoptedList();
  if (!list) return list.error();
  const auto& known = list->environments;
  if (word.starts_with('/') || std::find(known.begin(), known.end(), path) != known.end()) {
    return UnadoptEnvironment(path);
  }
  return Error{Errc::kInvalid,
               "\"" + word + "\" is not adopted; \"pyfxctl adopted\" shows what is"};
}

int UnadoptAll(UnadoptOptions options) {
  if (options.all == !options.words.empty()) {
    return RefuseUsage("unadopt needs what is to be put back, or --all");
  }
  if (options.all) {
    options.words = LinkedCommands();
    Result<AdoptedList> list = ReadAdoptedList();
    if (!list) return Fail(list.error());
    Remark(list->remark);
    options.words.insert(options.words.end(), list->environments.begin(), list->environments.end());
  }
  int status = 0;
  for (const std::string& word : options.words) {
    status = std::max(status, Finish(UnadoptOne(word)));
  }
  return status;
}

int ShowAdopted(bool json) {
  Result<AdoptedList> list = ReadAdoptedList();
  if (!list) return Fail(list.error());
  Remark(list->remark);
  const Result<std::string> pyfxc = PathOfPyfxc();
  const std::vector<ShownAdopted> all =
      LookAtAdopted(list->environments, pyfxc ? *pyfxc : std::string());
  return Print(json ? AdoptedAsJson(all) : FormatAdopted(all));
}

}  // namespace

void AddAdopt(CommandLine& line) {
  const auto options = std::make_shared<AdoptOptions>();
  CLI::App* adopt = line.Add("adopt",
                             "Makes commands warm as they are called: adopt COMMAND|SCRIPT|VENV... "
                             "[--profile NAME [--run ARGS...]]",
                             [options] { return AdoptAll(*options); });
  adopt->add_option("WHAT", options->words, "A command, a script or a virtual environment")
      ->required();
  adopt->add_flag("--dry-run", options->dry_run, "Say what would be done");
  adopt->add_option("--profile", options->profile, "Write a profile of this name as well");
  adopt->add_flag("--run", options->runs,
                  "Run the command once with all words that follow, and preload what it imports");
  line.TakeEnd("adopt", [options](int count, char** words) {
    for (int at = 1; at < count; ++at) {
      if (std::string_view(words[at]) != "--run") continue;
      options->run.assign(words + at + 1, words + count);
      return at + 1;
    }
    return count;
  });

  const auto undone = std::make_shared<UnadoptOptions>();
  CLI::App* unadopt = line.Add("unadopt", "Puts back what was there before adopt",
                               [undone] { return UnadoptAll(*undone); });
  unadopt->add_option("WHAT", undone->words, "As it was adopted, or as \"adopted\" shows it");
  unadopt->add_flag("--all", undone->all, "Everything that is adopted");

  const auto json = std::make_shared<bool>(false);
  line.Add("adopted", "Lists what is adopted, and whether it is still in place",
           [json] { return ShowAdopted(*json); })
      ->add_flag("--json", *json, "Print JSON");
}

}  // namespace pyfx
