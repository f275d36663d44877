// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/programs/user_manager.h"

#include <utility>

namespace pyfx {

bool HasUserManager() {
  const Result<ProgramOutput> answer = AskUserManager({"show-environment"});
  return answer && answer->Succeeded();
}

Result<ProgramOutput> AskUserManager(std::vector<std::string> words) {
  words.insert(words.begin(), {"systemctl", "--user"});
  return RunProgram({std::move(words), OwnEnvironment({"LC_ALL=C"})});
}

}  // namespace pyfx
