// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messages/zygote_messages.h"

#include "protocol/frames/message_fields.h"
#include "protocol/messages/flat_directories.h"

namespace pyfx {

template <typename V, Is<Drain> M>
void Fields(V&, M&) {}

template <typename V, Is<Fork> M>
void Fields(V& v, M& m) {
  v.Value(1, m.busy);
}

template <typename V, Is<Warm> M>
void Fields(V& v, M& m) {
  v.Name(1, m.profile, kRequired);
  v.Value(2, m.python, kRequired);
  v.Value(3, m.preload);
  v.Value(4, m.init_path);
  v.Enum(5, m.names, Names::kMain);
  v.Enum(6, m.exit, Exit::kFull);
  v.Enum(17, m.cgroup_policy, CgroupPolicy::kLimits);
  v.Value(18, m.cgroup);
  v.Value(19, m.cores);
  v.Value(20, m.cold_if_unsafe);
  v.Value(21, m.connection_name);
  v.Value(22, m.hidden);
  v.Value(23, m.core_files);
  v.Value(24, m.start);
}

template <typename V, Is<WarmUpFailed> M>
void Fields(V& v, M& m) {
  v.Text(1, m.text, kRequired);
  v.Value(2, m.must_be_cold);
}

template <typename V, Is<Consumed> M>
void Fields(V& v, M& m) {
  FlatDirectories flat = Flatten(m.directories);
  v.Value(1, m.files);
  v.Value(2, m.stamps);
  v.Value(3, flat.paths);
  v.Value(4, flat.counts);
  v.Value(5, flat.names);
  v.Value(6, flat.entries);
  v.Value(7, m.suffixes);
  v.Value(8, m.endings);
  v.Value(9, m.variables);
  v.Value(10, m.environment);
  v.Value(11, m.asked);
  v.Value(12, m.places);
  if constexpr (std::same_as<V, Reader>) {
    if (m.stamps.size() != Consumed::kNumbersOfStamp * m.files.size()) {
      v.Fail(2, "has another number of stamps than there are files");
    } else if (!Unflatten(std::move(flat), &m.directories)) {
      v.Fail(4, "does not fit the directories");
    }
  }
}

template <typename V, Is<WarmUpStep> M>
void Fields(V& v, M& m) {
  v.Text(1, m.text, kRequired);
}

template <typename V, Is<Ready> M>
void Fields(V& v, M& m) {
  v.Value(1, m.warm_up_us);
  v.Value(2, m.modules);
  v.Value(3, m.python_version);
  v.Value(17, m.unsafe);
  v.Value(18, m.harmless);
  v.Value(19, m.memory_bytes);
  v.Value(20, m.hidden);
  v.Value(21, m.visible);
  v.Value(22, m.always_executed);
}

template <typename V, Is<Spare> M>
void Fields(V& v, M& m) {
  v.Value(1, m.pid, kRequired);
}

template <typename V, Is<ForkFailed> M>
void Fields(V& v, M& m) {
  v.Value(1, m.error_number);
}

template <typename V, Is<Died> M>
void Fields(V& v, M& m) {
  v.Value(1, m.pid, kRequired);
  v.Value(2, m.wait_status, kRequired);
  v.Value(3, m.executed);
}

template <typename V, Is<ChildStopped> M>
void Fields(V& v, M& m) {
  v.Value(1, m.pid, kRequired);
  v.Value(2, m.signal, kRequired);
}

template <typename V, Is<Assign> M>
void Fields(V& v, M& m) {
  v.Value(1, m.run_id, kRequired);
}

PYFX_INSTANTIATE(Warm);
PYFX_INSTANTIATE(Fork);
PYFX_INSTANTIATE(Drain);
PYFX_INSTANTIATE(Consumed);
PYFX_INSTANTIATE(WarmUpStep);
PYFX_INSTANTIATE(Ready);
PYFX_INSTANTIATE(WarmUpFailed);
PYFX_INSTANTIATE(Spare);
PYFX_INSTANTIATE(ForkFailed);
PYFX_INSTANTIATE(Died);
PYFX_INSTANTIATE(ChildStopped);
PYFX_INSTANTIATE(Assign);

}  // namespace pyfx
