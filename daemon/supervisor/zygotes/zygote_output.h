// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a zygote writes while it is not a run: the read ends of a pipe and of pseudo terminals that
// its standard descriptors are, line by line for the log. Owned by ZygoteProcess.
#pragma once

#include <functional>
#include <list>
#include <string>
#include <string_view>

#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/zygotes/line_reader.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

class ZygoteOutput {
 public:
  ZygoteOutput(EventLoop* loop, std::function<void(std::string_view line)> on_line)
      : loop_(loop), on_line_(std::move(on_line)) {}

  // Takes a read end.
  Status Add(UniqueFd fd);
  // As if it had written that line.
  void Note(std::string_view line);
  // The last lines.
  const std::string& last() const { return last_; }
  // Reads what there is still, closes all and then calls `done`, from the loop. What others hold
  // back (output_relay.h) is not waited for for long.
  void Finish(std::function<void()> done);

 private:
  struct Source {
    UniqueFd fd;
    LineReader lines;
    EventSource event;
  };

  void Read(Source* source);
  void End(Source* source);
  void EndIfFinished();

  EventLoop* loop_;
  std::function<void(std::string_view line)> on_line_;
  std::list<Source> sources_;
  std::string last_;
  std::function<void()> done_;  // once Finish() was called
  EventSource limit_;
};

}  // namespace pyfx
