// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frames/frame.h"

#include <iterator>
#include <utility>

#include "protocol/frames/payload.h"

namespace pyfx {
namespace {

struct Header {
  std::uint32_t length;
  std::uint16_t type;
  std::uint16_t descriptors;
};
static_assert(sizeof(Header) == kFrameHeaderSize);

Header DecodeHeader(const char* bytes) {
  return Header{LoadU32(bytes), LoadU16(bytes + 4), LoadU16(bytes + 6)};
}

}  // namespace

void FrameReader::Feed(std::span<const char> bytes, std::vector<UniqueFd> fds) {
  Compact();
  buffer_.append(bytes.data(), bytes.size());
  std::move(fds.begin(), fds.end(), std::back_inserter(fds_));
}

Result<std::optional<Frame>> FrameReader::Next() {
  while (buffer_.size() - consumed_ >= kFrameHeaderSize) {
    const Header header = DecodeHeader(buffer_.data() + consumed_);
    const std::optional<std::size_t> limit = MaxPayloadOf(header.type);
    if (!limit) {
      return Error{Errc::kProtocol, "unknown frame type " + std::to_string(header.type)};
    }
    if (header.length > *limit) {
      return Error{Errc::kProtocol, "frame of type " + std::to_string(header.type) + " announces " +
                                        std::to_string(header.length) + " bytes, allowed are " +
                                        std::to_string(*limit)};
    }
    if (header.descriptors > kMaxDescriptors) {
      return Error{Errc::kProtocol, "frame announces " + std::to_string(header.descriptors) +
                                        " descriptors, allowed are " +
                                        std::to_string(kMaxDescriptors)};
    }
    if (buffer_.size() - consumed_ - kFrameHeaderSize < header.length) break;
    if (fds_.size() < header.descriptors) {
      return Error{Errc::kProtocol, "frame arrived without the descriptors it announces"};
    }

    Frame frame;
    frame.type = header.type;
    frame.payload.assign(buffer_, consumed_ + kFrameHeaderSize, header.length);
    const auto end = fds_.begin() + header.descriptors;
    std::move(fds_.begin(), end, std::back_inserter(frame.fds));
    fds_.erase(fds_.begin(), end);
    consumed_ += kFrameHeaderSize + header.length;
    // Not kept for the next, which may be long in coming.
    if (consumed_ == buffer_.size()) {
      std::string().swap(buffer_);
      consumed_ = 0;
    }

    if (header.type < kFirstIgnorableType || IsKnownType(header.type)) {
      return std::optional<Frame>(std::move(frame));
    }
  }
  // Descriptors come with the first byte they were sent with, so none can be waiting for a frame
  // of which not even the header is here.
  if (buffer_.size() == consumed_ && !fds_.empty()) {
    return Error{Errc::kProtocol, "descriptors arrived that no frame announces"};
  }
  if (fds_.size() > kMaxDescriptors) {
    return Error{Errc::kProtocol, "more descriptors arrived than a frame may carry"};
  }
  return std::optional<Frame>();
}

void FrameReader::Compact() {
  if (consumed_ == 0) return;
  buffer_.erase(0, consumed_);
  consumed_ = 0;
}

void AppendFrame(std::uint16_t type, std::string_view payload, std::size_t descriptors,
                 std::string* out) {
  const std::optional<std::size_t> limit = MaxPayloadOf(type);
  PYFX_CHECK(limit && payload.size() <= *limit && descriptors <= kMaxDescriptors);
  out->reserve(out->size() + kFrameHeaderSize + payload.size());
  StoreU32(static_cast<std::uint32_t>(payload.size()), out);
  StoreU16(type, out);
  StoreU16(static_cast<std::uint16_t>(descriptors), out);
  out->append(payload);
}

}  // namespace pyfx
