// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes the seeds of the corpus: `fuzz_make_seeds tests/fuzz/corpus`. A valid message of each
// kind, the same cut short, and streams of frames at the limits. With --check it only looks whether
// they are what is there, and that no message is without.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "protocol/frames/message.h"
#include "protocol/frames/payload.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/profile_state.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx::fuzz {
namespace {

class Corpus {
 public:
  Corpus(std::filesystem::path root, bool check) : root_(std::move(root)), check_(check) {}

  void Write(const std::string& target, const std::string& name, const std::string& bytes) const {
    const std::filesystem::path path = root_ / target / name;
    if (!check_) {
      std::filesystem::create_directories(root_ / target);
      std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
      return;
    }
    std::ifstream file(path, std::ios::binary);
    const std::string there{std::istreambuf_iterator<char>(file), {}};
    if (file.is_open() && there == bytes) return;
    Complain("\"" + path.string() + "\" is not what it would be now: run fuzz_make_seeds");
  }

  void CheckThatAllTypesAreThere() const {
    for (std::uint16_t type = 0; type < kFirstIgnorableType; ++type) {
      const bool is_hello = type == static_cast<std::uint16_t>(MessageType::kHello);
      if (is_hello || !MaxPayloadOf(type) || types_.count(type) != 0) continue;
      Complain("there is no seed of message " + std::to_string(type));
    }
  }

  bool good() const { return good_; }

  template <typename M>
  void Message(const std::string& name, const M& message) {
    std::string type;
    types_.insert(static_cast<std::uint16_t>(M::kType));
    StoreU16(static_cast<std::uint16_t>(M::kType), &type);
    const std::string payload = EncodePayload(message);
    Write("message", name, type + payload);
    if (!payload.empty())
      Write("message", name + "-cut", type + payload.substr(0, payload.size() - 1));
    AppendMessage(message, 0, &stream_);
  }

  const std::string& stream() const { return stream_; }

 private:
  void Complain(const std::string& text) const {
    std::fprintf(stderr, "%s\n", text.c_str());
    good_ = false;
  }

  std::filesystem::path root_;
  bool check_;
  mutable bool good_ = true;
  std::set<std::uint16_t> types_;
  std::string stream_;  // all messages so far, as frames
};

std::string Header(std::uint32_t length, std::uint16_t type, std::uint16_t descriptors) {
  std::string header;
  StoreU32(length, &header);
  StoreU16(type, &header);
  StoreU16(descriptors, &header);
  return header;
}

void WriteMessages(Corpus& corpus) {
  Run run;
  run.profile = "ml";
  run.argv = {"-c", "print(1)", ""};
  run.env = {"PATH=/bin", "=x", "odd"};
  run.fd_numbers = {0, 1, 2};
  run.python = "/v/bin/python3";
  run.other_python = true;
  run.any_profile = true;
  run.process_name = "run.py";
  run.terminals = std::string(72, '\1');
  run.wants_news = true;
  corpus.Message("run", run);
  corpus.Message("probe", Probe{run});
  corpus.Message("cold-run", ColdRun{ColdCause::kOption, "ml", "-O"});
  corpus.Message("would-run", WouldRun{ProfileState::kWarming, "ml"});
  corpus.Message("bye", Bye());
  corpus.Message("held", Held());
  corpus.Message("warming-up", WarmingUp{"ml", "importing torch", 1});
  corpus.Message("warm-up-step", WarmUpStep{"importing torch"});
  corpus.Message("descriptors", Descriptors());
  corpus.Message("status-request", StatusRequest());
  corpus.Message("runs-request", RunsRequest());
  corpus.Message("run-status", RunStatus{"ml", 1, 2, 3, 4});
  corpus.Message("reload", Reload{"ml"});
  corpus.Message("stop", Stop{"ml"});
  corpus.Message("started", Started{1, 2, "ml"});
  corpus.Message("exited", Exited{0x100});
  corpus.Message("stopped", Stopped{20});
  corpus.Message("child-stopped", ChildStopped{7, 19});
  corpus.Message("place", SetPlace{Place::kForeground, 1});
  corpus.Message("refused",
                 Refused{RefusalCode::kCold, "why", ColdCause::kPython, "/v/bin/python3", "ml"});
  ProfileStatus status{"ml", "d", "/p", ProfileState::kWarm, 1, 2, 3, 4, 5, 6, 7, "error"};
  status.inputs = {"variable \"A\""};
  corpus.Message("profile-status", status);
  corpus.Message("daemon-status", DaemonStatus{1, 2, 3, 4, 5, "/s", {2, 1}, {"-O"}});
  corpus.Message("done", Done{"done"});
  corpus.Message("warm", Warm{"ml", "/usr/bin/python3", {"numpy"}, "/p/ml.py"});
  corpus.Message("fork", Fork());
  corpus.Message("drain", Drain());
  corpus.Message("consumed", Consumed{{"/a.py", "/b"},
                                      {1, 2, 3, 4, 5, 0, 0, 0, 0, 0},
                                      {{"/d", true, {"a"}, {"a.py"}}, {"/e", false, {"b"}, {}}},
                                      {".py"},
                                      {".pth"},
                                      {"HOME"},
                                      1,
                                      kAskedForTerminals,
                                      {"x"}});
  corpus.Message("ready", Ready{1, 2, "3.11.2", {"thread"}, {"socket", ""}, 3});
  corpus.Message("warm-up-failed", WarmUpFailed{"Traceback", 1});
  corpus.Message("spare", Spare{1});
  corpus.Message("fork-failed", ForkFailed{11});
  corpus.Message("died", Died{1, 2, {"json: \"re\" is another"}});
  corpus.Message("assign", Assign{1});
}

void WriteHellos(const Corpus& corpus) {
  Hello hello;
  hello.software = "pyfx 0.1.0";
  const std::string payload = EncodePayload(hello);
  corpus.Write("hello", "own", payload);
  corpus.Write("hello", "fixed-part", payload.substr(0, 16));
  corpus.Write("hello", "cut", payload.substr(0, 15));
  hello.major = 2;
  corpus.Write("hello", "next-major", EncodePayload(hello) + "anything");
}

void WritePayloads(const Corpus& corpus) {
  PayloadWriter writer;
  const std::vector<std::uint32_t> numbers = {1, 2};
  const std::vector<std::string> strings = {"a", "", "b"};
  writer.Write(1, std::uint64_t{1});
  writer.Write(2, std::string_view("bytes"));
  writer.Write(3, std::span<const std::uint32_t>(numbers));
  writer.Write(4, std::span<const std::string>(strings));
  writer.Write(5, std::uint32_t{5});
  const std::string payload = writer.Take();
  for (char kinds = 0; kinds < 5; ++kinds) {
    corpus.Write("payload", "kinds-" + std::to_string(kinds), kinds + payload);
  }
  corpus.Write("payload", "twice", '\0' + payload + payload);
  std::string fields(1, '\0');
  for (std::uint16_t i = 0; i <= 256; ++i) {
    StoreU16(static_cast<std::uint16_t>(kFirstIgnorableField + i), &fields);
    StoreU32(0, &fields);
  }
  corpus.Write("payload", "one-field-too-many", fields);
}

// For a client whose output is a terminal, and one with nothing.
void WriteConsumed(const Corpus& corpus) {
  using std::string_literals::operator""s;
  const std::string client = "\x06KEY=1\0A=1\0A=2\0OMP_X=3\0MANY_1=1\0odd\0=\0\0"s;
  Consumed consumed;
  corpus.Write("consumed", "nothing", "\0\0"s + EncodePayload(consumed));
  consumed.files = {"/", "/usr/bin", "/none/../libgomp.so", "odd"};
  consumed.stamps.resize(Consumed::kNumbersOfStamp * consumed.files.size());
  consumed.directories = {{"/usr", true, {"bin", "none"}, {"bin"}},
                          {"/proc/self/exe", false, {}, {}},
                          {"//none/", false, {"a"}, {}}};
  consumed.suffixes = {".py"};
  consumed.endings = {".pth"};
  consumed.variables = {"A", "KEY", "MANY_1", "SHLVL"};
  consumed.asked = kAskedForTerminals | kAskedForTerminalSize | kAskedForProcessors;
  consumed.places = {"the working directory"};
  corpus.Write("consumed", "some", client + EncodePayload(consumed));
  consumed.environment = 1;
  corpus.Write("consumed", "all-variables", client + EncodePayload(consumed));
}

void WriteStreams(const Corpus& corpus) {
  const std::string start("\x06\0", 2);  // pieces of 7 bytes, no descriptors
  corpus.Write("frame_reader", "all-messages", start + corpus.stream());
  corpus.Write("frame_reader", "byte-by-byte", std::string(2, '\0') + corpus.stream());
  const auto run = static_cast<std::uint16_t>(MessageType::kRun);
  corpus.Write("frame_reader", "too-long", start + Header(kMaxPayload + 1, run, 0));
  corpus.Write("frame_reader", "longest", start + Header(kMaxPayload, run, 0) + "x");
  corpus.Write("frame_reader", "too-many-descriptors", start + Header(0, run, kMaxDescriptors + 1));
  corpus.Write("frame_reader", "no-descriptors", start + Header(0, run, 1));
  corpus.Write("frame_reader", "hoard", std::string("\0\xff", 2) + Header(64, run, 1024) + "xxxx");
  corpus.Write("frame_reader", "unknown", start + Header(0, 999, 0));
  corpus.Write("frame_reader", "skipped",
               start + Header(3, kFirstIgnorableType, 0) + "new" + Header(0, 3, 0));
  corpus.Write("frame_reader", "with-descriptors",
               std::string("\x09\x02", 2) + Header(2, run, 2) + "ab" + Header(2, run, 2) + "cd");
}

}  // namespace
}  // namespace pyfx::fuzz

int main(int argc, char** argv) {
  const bool check = argc == 3 && std::string(argv[1]) == "--check";
  if (argc != 2 && !check) {
    std::fprintf(stderr, "usage: fuzz_make_seeds [--check] DIRECTORY\n");
    return 2;
  }
  pyfx::fuzz::Corpus corpus(argv[argc - 1], check);
  pyfx::fuzz::WriteMessages(corpus);
  pyfx::fuzz::WriteHellos(corpus);
  pyfx::fuzz::WritePayloads(corpus);
  pyfx::fuzz::WriteConsumed(corpus);
  pyfx::fuzz::WriteStreams(corpus);
  corpus.CheckThatAllTypesAreThere();
  return corpus.good() ? 0 : 1;
}
