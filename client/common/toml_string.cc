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

// Goes through the text, character by character.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {
    if (Starts("\xef\xbb\xbf")) at_ = 3;
  }

  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool AtQuote() const { return Peek() == '"' || Peek() == '\''; }
  bool Starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  int line() const { return line_; }
  // "LINE: what is wrong", or empty.
  const std::string& error() const { return error_; }
  bool failed() const { return !error_.empty(); }

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
        TakeUpTo("\n");
      } else if (c == ' ' || c == '\t' || c == '\r' || (lines && c == '\n')) {
        Take();
      } else {
        return;
      }
    }
  }

  // Those that come next of `some`, or up to one of them; no ends of lines.
  std::string_view TakeOf(std::string_view some) {
    return TakeTo(text_.find_first_not_of(some, at_));
  }
  std::string_view TakeUpTo(std::string_view some) {
    return TakeTo(text_.find_first_of(some, at_));
  }

  std::string TakeString(bool of_value) {
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

 private:
  std::string_view TakeTo(std::size_t end) {
    const std::string_view taken = text_.substr(at_, end - at_);
    at_ += taken.size();
    return taken;
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
  std::size_t at_ = 0;
  int line_ = 1;
  std::string error_;
};

// Goes through tables, keys and values up to the one that is wanted.
class Finder {
 public:
  using Path = std::vector<std::string>;

  enum class Kind { kString, kWord };

  Finder(std::string_view text, const std::vector<std::string_view>& wanted, Kind kind)
      : text_(text), wanted_(wanted.begin(), wanted.end()), kind_(kind) {}

  Result<std::optional<TomlString>> Run() {
    Path table;
    while (!text_.failed() && !found_) {
      text_.SkipBlank(/*lines=*/true);
      if (text_.AtEnd()) break;
      if (text_.Peek() == '[') {
        table = Header();
      } else {
        KeyAndValue(table, 0);
      }
      if (text_.failed() || found_) break;
      text_.SkipBlank(/*lines=*/false);
      if (!text_.AtEnd() && text_.Peek() != '\n') text_.Fail("the end of the line was expected");
    }
    if (text_.failed()) return Error{Errc::kInvalid, text_.error()};
    return std::move(found_);
  }

 private:
  // "[a.b]". Of an array of tables nothing is ever wanted: its name gets a part that none has.
  Path Header() {
    text_.Take();
    const bool array = text_.TakeIf('[');
    Path path = Key();
    if (array) path.emplace_back();
    if (!text_.TakeIf(']') || (array && !text_.TakeIf(']')))
      text_.Fail("a table's name was expected");
    return path;
  }

  Path Key() {
    Path path;
    do {
      text_.SkipBlank(/*lines=*/false);
      if (text_.AtQuote()) {
        path.push_back(text_.TakeString(/*of_value=*/false));
      } else {
        path.emplace_back(text_.TakeOf(kBareKey));
        if (path.back().empty()) text_.Fail("a key was expected");
      }
      text_.SkipBlank(/*lines=*/false);
    } while (!text_.failed() && text_.TakeIf('.'));
    return path;
  }

  void KeyAndValue(const Path& table, int depth) {
    const int line = text_.line();
    Path path = table;
    for (std::string& part : Key()) path.push_back(std::move(part));
    if (text_.failed()) return;
    if (!text_.TakeIf('=')) return text_.Fail("\"=\" was expected");
    text_.SkipBlank(/*lines=*/false);
    if (path != wanted_) return Value(path, depth);
    if (kind_ == Kind::kWord) return Word(path, line, depth);
    if (!text_.AtQuote() || text_.Starts("\"\"\"") || text_.Starts("'''")) {
      return text_.Fail("a string on one line was expected");
    }
    std::string value = text_.TakeString(/*of_value=*/true);
    if (!text_.failed()) found_ = TomlString{std::move(value), line};
  }

  // What is no word is gone through, and found with no text.
  void Word(const Path& path, int line, int depth) {
    const std::string word(text_.TakeOf(kBareKey));
    if (word.empty()) Value(path, depth);
    if (!text_.failed()) found_ = TomlString{word, line};
  }

  void Value(const Path& path, int depth) {
    if (depth > kDeepest) return text_.Fail("values are nested too deep");
    const char c = text_.Peek();
    if (text_.AtQuote()) {
      text_.TakeString(/*of_value=*/true);
    } else if (c == '[') {
      Array(path, depth);
    } else if (c == '{') {
      InlineTable(path, depth);
    } else if (text_.TakeUpTo(",]}#\n").empty()) {  // a number, a truth value or a date
      text_.Fail("a value was expected");
    }
  }

  void Array(Path path, int depth) {
    path.emplace_back();  // what is in it has no name
    text_.Take();
    while (!text_.failed()) {
      text_.SkipBlank(/*lines=*/true);
      if (text_.TakeIf(']')) return;
      Value(path, depth + 1);
      text_.SkipBlank(/*lines=*/true);
      if (text_.TakeIf(']')) return;
      if (!text_.TakeIf(',')) text_.Fail("the array does not end");
    }
  }

  void InlineTable(const Path& path, int depth) {
    text_.Take();
    while (!text_.failed() && !found_) {
      text_.SkipBlank(/*lines=*/false);
      if (text_.TakeIf('}')) return;
      KeyAndValue(path, depth + 1);
      if (found_) return;
      text_.SkipBlank(/*lines=*/false);
      if (text_.TakeIf('}')) return;
      if (!text_.TakeIf(',')) text_.Fail("the table does not end");
    }
  }

  Cursor text_;
  Path wanted_;
  Kind kind_;
  std::optional<TomlString> found_;
};

}  // namespace

Result<std::optional<TomlString>> FindTomlString(std::string_view text,
                                                 const std::vector<std::string_view>& path) {
  return Finder(text, path, Finder::Kind::kString).Run();
}

Result<bool> FindTomlTruth(std::string_view text, const std::vector<std::string_view>& path) {
  Result<std::optional<TomlString>> found = Finder(text, path, Finder::Kind::kWord).Run();
  if (!found) return std::move(found).error();
  return found->has_value() && (*found)->value == "true";
}

}  // namespace pyfx
