// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the interpreter was configured to at its start and cannot change any more, because modules
// that are loaded already depend on it, or because only start-up looks at it. A run whose options
// or variables would change that is cold. Every field of CPython's PyConfig is either here or known
// to be honoured later: config_fields.h has the table, which does not compile where a version has a
// field that nobody has thought of. GIL held.
#pragma once

#include <string>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "protocol/base/result.h"

namespace pyfx {

class FixedConfig {
 public:
  // Remembers what is fixed of `config`. Zygote.
  static FixedConfig Of(const PyConfig& config);
  // kUnsupported, naming the option, when `now` differs in something fixed. Run child.
  Status CheckSameIn(const PyConfig& now) const;

 private:
  struct Number {
    const char* option;
    long value;
  };
  struct Text {
    const char* option;
    std::wstring value;
  };
  void Add(const char* option, int value) { numbers_.push_back({option, value}); }
  void Add(const char* option, unsigned long value);
  void Add(const char* option, const wchar_t* value);

  std::vector<Number> numbers_;
  std::vector<Text> texts_;
};

// Whether the options ask for -X dev, which exchanges the memory allocator while the options are
// read (preconfig_init_allocator, Python/preconfig.c): too late to refuse after that.
bool AsksForDevMode(const std::vector<std::string>& argv);

}  // namespace pyfx
