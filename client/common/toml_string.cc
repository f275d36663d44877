// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/common/toml_string.h"

#include <charconv>
#include <cstdint>
#include <utility>

namespace pyfx {
namespace {

constexpr std::string_view kBareKey =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
constexpr int kDeepest = 64;  // values within values; each takes some of the stack

void AppendUtf8(std::uint32_t code, std::string* out) {
  const auto byte = [out](std::uint32_t bits) { out->push_back(static_cast<char>(bits)); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      byte(0xe0 | code >> 12);
    } else {
      byte(0xf0 | code >> 18);
      byte(0x80 | (code >> 12 & 0x3f));
    }
    byte(0x80 | (code >> 6 & 0x3f));
  }
  byte(0x80 | (code & 0x3f));
}

class Scanner {
 public:
  using Path = std::vector<std::string>;

  Scanner(std::string_view text, const std::vector<std::string_view>& wanted)
      : text_(text), wanted_(wanted.begin(), wanted.end()) {}

  Result<std::optional<TomlString>> Run() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    Path table;
    while (error_.empty() && !found_) {
      SkipBlank(/*lines=*/true);
      if (AtEnd()) break;
      if (Peek() == '[') {
        table = Header();
      } else {
        KeyAndValue(table, 0);
      }
      if (!error_.empty() || found_) break;
      SkipBlank(/*lines=*/false);
      if (!AtEnd() && Peek() != '\n') Fail("the end of the line was expected");
    }
    if (!error_.empty()) return Error{Errc::kInvalid, std::move(error_)};
    return std::move(found_);
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  char Take() {
    const char c = Peek();
    if (c == '\n') ++line_;
    if (!AtEnd()) ++at_;
    return c;
  }
  bool TakeIf(char c) {
    if (AtEnd() || Peek() != c) return false;
    Take();
    return true;
  }

  // The first error stays.
  void Fail(std::string_view what) {
    if (error_.empty()) error_ = std::to_string(line_).append(": ").append(what);
  }

  // White space and comments; with `lines` their ends, too.
  void SkipBlank(bool lines) {
    while (!AtEnd()) {
      const char c = Peek();
      if (c == '#') {
        while (!AtEnd() && Peek() != '\n') Take();
      } else if (c == ' ' || c == '\t' || c == '\r' || (lines && c == '\n')) {
        Take();
      } else {
        return;
      }
    }
  }

  // "[a.b]". Of an array of tables nothing is ever wanted: its name gets a part that none has.
  Path Header() {
    Take();
    const bool array = TakeIf('[');
    Path path = Key();
    if (array) path.emplace_back();
    if (!TakeIf(']') || (array && !TakeIf(']'))) Fail("a table's name was expected");
    return path;
  }

  Path Key() {
    Path path;
    do {
      SkipBlank(/*lines=*/false);
      if (Peek() == '"' || Peek() == '\'') {
        path.push_back(String(/*of_value=*/false));
      } else {
        std::string part;
        while (!AtEnd() && kBareKey.find(Peek()) != std::string_view::npos) part += Take();
        if (part.empty()) Fail("a key was expected");
        path.push_back(std::move(part));
      }
      SkipBlank(/*lines=*/false);
    } while (error_.empty() && TakeIf('.'));
    return path;
  }

  void KeyAndValue(const Path& table, int depth) {
    const int line = line_;
    Path path = table;
    for (std::string& part : Key()) path.push_back(std::move(part));
    if (!error_.empty()) return;
    if (!TakeIf('=')) return Fail("\"=\" was expected");
    SkipBlank(/*lines=*/false);
    if (path != wanted_) return Value(path, depth);
    if ((Peek() != '"' && Peek() != '\'') || Starts("\"\"\"") || Starts("'''")) {
      return Fail("a string on one line was expected");
    }
    std::string value = String(/*of_value=*/true);
    if (error_.empty()) found_ = TomlString{std::move(value), line};
  }

  void Value(const Path& path, int depth) {
    if (depth > kDeepest) return Fail("values are nested too deep");
    const char c = Peek();
    if (c == '"' || c == '\'') {
      String(/*of_value=*/true);
    } else if (c == '[') {
      Array(path, depth);
    } else if (c == '{') {
      InlineTable(path, depth);
    } else {
      // A number, a truth value or a date.
      const std::size_t start = at_;
      while (!AtEnd() && std::string_view(",]}#\n").find(Peek()) == std::string_view::npos) Take();
      if (at_ == start) Fail("a value was expected");
    }
  }

  void Array(Path path, int depth) {
    path.emplace_back();  // what is in it has no name
    Take();
    while (error_.empty()) {
      SkipBlank(/*lines=*/true);
      if (TakeIf(']')) return;
      Value(path, depth + 1);
      SkipBlank(/*lines=*/true);
      if (TakeIf(']')) return;
      if (!TakeIf(',')) Fail("the array does not end");
    }
  }

  void InlineTable(const Path& path, int depth) {
    Take();
    while (error_.empty() && !found_) {
      SkipBlank(/*lines=*/false);
      if (TakeIf('}')) return;
      KeyAndValue(path, depth + 1);
      if (found_) return;
      SkipBlank(/*lines=*/false);
      if (TakeIf('}')) return;
      if (!TakeIf(',')) Fail("the table does not end");
    }
  }

  std::string String(bool of_value) {
    const char quote = Take();
    const std::string_view thrice = quote == '"' ? "\"\"\"" : "'''";
    if (of_value && Starts(thrice.substr(1))) {
      Take();
      Take();
      return StringOfLines(quote, thrice);
    }
    std::string value;
    while (true) {
      if (AtEnd() || Peek() == '\n') {
        Fail("the string does not end");
        return value;
      }
      const char c = Take();
      if (c == quote) return value;
      if (c == '\\' && quote == '"') {
        Escape(&value);
      } else {
        value += c;
      }
    }
  }

  // Never what is wanted, so that only its end is of interest. Up to two quotes may stand before
  // it.
  std::string StringOfLines(char quote, std::string_view thrice) {
    while (!AtEnd()) {
      if (Starts(thrice)) {
        for (int i = 0; i < 3; ++i) Take();
        for (int i = 0; i < 2 && Peek() == quote; ++i) Take();
        return {};
      }
      if (Take() == '\\' && quote == '"') Take();
    }
    Fail("the string does not end");
    return {};
  }

  void Escape(std::string* out) {
    constexpr std::string_view kLetters = "btnfre\"\\";
    constexpr std::string_view kMeanings = "\b\t\n\f\r\x1b\"\\";
    const char letter = Take();
    if (letter == 'u' || letter == 'U') return CodePoint(letter == 'u' ? 4 : 8, out);
    const std::size_t index = kLetters.find(letter);
    if (index == std::string_view::npos) return Fail("there is no such escape sequence");
    out->push_back(kMeanings[index]);
  }

  void CodePoint(std::size_t digits, std::string* out) {
    const std::string_view hex = text_.substr(at_, digits);
    std::uint32_t code = 0;
    const auto [stop, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    if (hex.size() != digits || error != std::errc() || stop != hex.data() + digits ||
        code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      return Fail("there is no such character");
    }
    at_ += digits;
    AppendUtf8(code, out);
  }

  std::string_view text_;
  Path wanted_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::string error_;
  std::optional<TomlString> found_;
};

}  // namespace

Result<std::optional<TomlString>> FindTomlString(std::string_view text,
                                                 const std::vector<std::string_view>& path) {
  return Scanner(text, path).Run();
}

}  // namespace pyfx
