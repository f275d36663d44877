// SPDX-License-Identifier: GPL-3.0-or-later
//
// FrameReader, fed in pieces. Input: one byte for the size of the pieces, one for how many
// descriptors come with each (owners of nothing stand in for them: only their number matters),
// then the stream. However it is cut, the same frames come out, and the same verdict.
#include <algorithm>
#include <string>
#include <vector>

#include "protocol/frames/frame.h"
#include "tests/fuzz/input.h"

namespace pyfx::fuzz {
namespace {

struct Story {
  std::vector<std::string> frames;
  bool refused = false;
  bool partial = false;
};

// Takes what is there. False when the peer broke the protocol.
bool TakeFrames(FrameReader& reader, Story* story) {
  while (true) {
    Result<std::optional<Frame>> next = reader.Next();
    if (!next.ok()) {
      PYFX_CHECK(next.error().code == Errc::kProtocol && !next.error().text.empty());
      story->refused = true;
      return false;
    }
    if (!next->has_value()) return true;
    const Frame& frame = **next;
    PYFX_CHECK(frame.type < kFirstIgnorableType || IsKnownType(frame.type));
    PYFX_CHECK(frame.payload.size() <= MaxPayloadOf(frame.type).value());
    PYFX_CHECK(frame.fds.size() <= kMaxDescriptors);
    story->frames.push_back(std::to_string(frame.type) + ":" + frame.payload);
  }
}

Story Read(std::string_view stream, std::size_t piece, std::size_t descriptors) {
  FrameReader reader;
  Story story;
  while (!stream.empty()) {
    const std::string_view bytes = stream.substr(0, piece);
    stream.remove_prefix(bytes.size());
    reader.Feed(std::span(bytes.data(), bytes.size()), std::vector<UniqueFd>(descriptors));
    if (!TakeFrames(reader, &story)) return story;
  }
  story.partial = reader.partial();
  return story;
}

}  // namespace
}  // namespace pyfx::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pyfx::fuzz;
  std::string_view stream = AsText(data, size);
  const std::size_t piece = std::size_t{TakeByte(&stream)} + 1;
  const std::size_t descriptors = TakeByte(&stream);
  const Story cut = Read(stream, piece, descriptors);
  if (descriptors > 0) return 0;  // pieces of another size bring another number of them
  const Story whole = Read(stream, stream.size(), 0);
  PYFX_CHECK(cut.frames == whole.frames);
  PYFX_CHECK(cut.refused == whole.refused && cut.partial == whole.partial);
  return 0;
}
