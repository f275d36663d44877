// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/specialise/fixed_config.h"

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "daemon/zygote/core/specialise/config_fields.h"

namespace pyfx {
namespace {

// ---- no field is forgotten ----

// Stands for a value of any field.
struct AnyValue {
  template <typename T>
  operator T() const;  // only named, never called
};

template <typename Structure, std::size_t... kIndex>
constexpr bool CanHold(std::index_sequence<kIndex...>) {
  return requires { Structure{(static_cast<void>(kIndex), AnyValue())...}; };
}

// How many fields a C structure has: as many values as it can be made from.
template <typename Structure, std::size_t kCount = 1>
constexpr std::size_t CountFields() {
  if constexpr (CanHold<Structure>(std::make_index_sequence<kCount + 1>())) {
    return CountFields<Structure, kCount + 1>();
  } else {
    return kCount;
  }
}

// Names a field: does not compile where there is none of that name.
#define PYFX_NAME_FIXED(field, option) offsetof(PyConfig, field),
#define PYFX_NAME_RENEWED(field) offsetof(PyConfig, field),
constexpr std::size_t kConfigFields[] = {PYFX_CONFIG_FIELDS(PYFX_NAME_FIXED, PYFX_NAME_RENEWED)};
#define PYFX_NAME_OF_PRECONFIG(field) offsetof(PyPreConfig, field),
constexpr std::size_t kPreConfigFields[] = {PYFX_PRECONFIG_FIELDS(PYFX_NAME_OF_PRECONFIG)};
#undef PYFX_NAME_FIXED
#undef PYFX_NAME_RENEWED
#undef PYFX_NAME_OF_PRECONFIG

template <std::size_t kCount>
constexpr bool AreDifferent(const std::size_t (&offsets)[kCount]) {
  for (std::size_t i = 0; i < kCount; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (offsets[i] == offsets[j]) return false;
    }
  }
  return true;
}

static_assert(AreDifferent(kConfigFields) && AreDifferent(kPreConfigFields));
static_assert(std::size(kConfigFields) == CountFields<PyConfig>(),
              "this CPython's PyConfig has fields that config_fields.h does not know");
static_assert(std::size(kPreConfigFields) == CountFields<PyPreConfig>(),
              "this CPython's PyPreConfig has fields that config_fields.h does not know");

Error CannotBeHonoured(const char* option) {
  return {Errc::kUnsupported,
          std::string(option) + " cannot be honoured after the interpreter's start",
          ColdCause::kOption};
}

}  // namespace

void FixedConfig::Add(const char* option, unsigned long value) {
  numbers_.push_back({option, static_cast<long>(value)});
}

void FixedConfig::Add(const char* option, const wchar_t* value) {
  texts_.push_back({option, value == nullptr ? L"" : value});
}

FixedConfig FixedConfig::Of(const PyConfig& config) {
  FixedConfig fixed;
#define PYFX_ADD_FIXED(field, option) fixed.Add(option, config.field);
#define PYFX_PASS_RENEWED(field)
  PYFX_CONFIG_FIELDS(PYFX_ADD_FIXED, PYFX_PASS_RENEWED)
#undef PYFX_ADD_FIXED
#undef PYFX_PASS_RENEWED
  return fixed;
}

Status FixedConfig::CheckSameIn(const PyConfig& now) const {
  const FixedConfig other = Of(now);
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    if (numbers_[i].value != other.numbers_[i].value) return CannotBeHonoured(numbers_[i].option);
  }
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (texts_[i].value != other.texts_[i].value) return CannotBeHonoured(texts_[i].option);
  }
  return {};
}

// Goes through the options as _PyOS_GetOpt() in Python/getopt.c does.
bool AsksForDevMode(const std::vector<std::string>& argv) {
  constexpr std::string_view kWithArgument = "cmWX";
  for (std::size_t i = 0; i < argv.size(); ++i) {
    const std::string_view arg = argv[i];
    if (arg.size() < 2 || arg[0] != '-' || arg == "--") return false;
    if (arg.starts_with("--")) {
      if (arg == "--check-hash-based-pycs") ++i;
      continue;
    }
    const std::size_t at = arg.find_first_of(kWithArgument, 1);
    if (at == std::string_view::npos) continue;
    const char option = arg[at];
    if (option == 'c' || option == 'm') return false;  // the rest is the program's
    std::string_view value = arg.substr(at + 1);
    if (value.empty() && ++i < argv.size()) value = argv[i];
    if (option == 'X' && (value == "dev" || value.starts_with("dev="))) return true;
  }
  return false;
}

}  // namespace pyfx
