// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/completion/known_words.h"

#include <CLI/CLI.hpp>

#include "client/control/adopt/adopted_list.h"
#include "client/control/adopt/command_link.h"
#include "client/control/completion/words.h"
#include "client/control/help/topics.h"
#include "client/control/kernel/kernel.h"
#include "client/control/profiles/new.h"

namespace pyfx {
namespace {

using Words = std::vector<std::string>;

Words TopicsAndCommands(const CommandLine& line) {
  Words words;
  for (const HelpTopic& topic : HelpTopics()) words.emplace_back(topic.name);
  for (const CLI::App* command :
       line.Root().get_subcommands([](const CLI::App*) { return true; })) {
    if (FindTopic(command->get_name()) == nullptr) words.push_back(command->get_name());
  }
  return words;
}

Words Adopted() {
  Words words = LinkedCommands();
  const Result<AdoptedList> list = LookAtAdoptedList();
  if (list) words.insert(words.end(), list->environments.begin(), list->environments.end());
  return words;
}

Words Kernels() {
  Words words;
  const Result<std::string> directory = KernelDirectory({});
  if (!directory) return words;
  for (const Kernel& kernel : ListKernels(*directory)) words.push_back(kernel.name);
  return words;
}

}  // namespace

std::optional<Words> KnownWords(const CommandLine& line, std::string_view kind) {
  if (kind == NameOf(WordKind::kTopic)) return TopicsAndCommands(line);
  if (kind == NameOf(WordKind::kTemplate)) return TemplateNames();
  if (kind == NameOf(WordKind::kAdopted)) return Adopted();
  if (kind == NameOf(WordKind::kKernel)) return Kernels();
  return std::nullopt;
}

}  // namespace pyfx
