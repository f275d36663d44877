// SPDX-License-Identifier: GPL-3.0-or-later
//
// Framing: the one shape in which bytes cross a pyfx socket. All integers are little-endian.
//
//   u32 length | u16 type | u16 descriptors | payload, `length` bytes
//
// `descriptors` file descriptors ride on the frame (SCM_RIGHTS, unix(7)); they have all arrived
// when its last byte has. docs/protocol.md is the normative text; change it in the same commit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

inline constexpr std::size_t kFrameHeaderSize = 8;

// Largest payload of any frame: room for the 6 MiB that execve(2) allows for arguments and
// environment together (three quarters of _STK_LIM, linux/fs/exec.c), and for the rest of a Run.
inline constexpr std::size_t kMaxPayload = std::size_t{8} << 20;

// Most descriptors of one frame. More than SCM_MAX_FD (253) go out with several sendmsg() calls.
inline constexpr std::size_t kMaxDescriptors = 1024;

// Frame types from here on may be skipped by a reader that does not know them.
inline constexpr std::uint16_t kFirstIgnorableType = 0x8000;

struct Frame {
  std::uint16_t type = 0;
  std::string payload;
  std::vector<UniqueFd> fds;
};

// Largest payload that a frame of this type may have; nullopt for an unknown type that may not be
// skipped. Types and their meaning stand in message.h.
std::optional<std::size_t> MaxPayloadOf(std::uint16_t type);

// Whether message.h has a message of this type.
bool IsKnownType(std::uint16_t type);

// Cuts a byte stream into frames. Does no I/O: whoever owns the socket feeds it. After an error
// it must not be used again; the descriptors it holds are closed with it.
class FrameReader {
 public:
  // Appends what one recvmsg() returned. Takes the descriptors.
  void Feed(std::span<const char> bytes, std::vector<UniqueFd> fds);

  // The next whole frame, or nullopt until more bytes arrive. Frames of unknown, ignorable types
  // are dropped with their descriptors. An error means that the peer broke the protocol.
  Result<std::optional<Frame>> Next();

  // True while part of a frame is held: an end of the stream here is a broken peer.
  bool partial() const { return buffer_.size() != consumed_ || !fds_.empty(); }
  // Bytes that are held for frames which are not whole.
  std::size_t held() const { return buffer_.size(); }

 private:
  void Compact();

  std::string buffer_;
  std::size_t consumed_ = 0;  // leading bytes of buffer_ that were returned already
  std::deque<UniqueFd> fds_;
};

// Appends the header and payload of a frame to `out`. The payload must be within MaxPayloadOf().
void AppendFrame(std::uint16_t type, std::string_view payload, std::size_t descriptors,
                 std::string* out);

}  // namespace pyfx
