// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messages/control_messages.h"

#include "protocol/frames/message_fields.h"

namespace pyfx {

template <typename V, Is<StatusRequest> M>
void Fields(V&, M&) {}

template <typename V, Is<RunsRequest> M>
void Fields(V&, M&) {}

template <typename V, typename M>
requires Is<M, Reload> || Is<M, Stop>
void Fields(V& v, M& m) { v.Name(1, m.profile); }

template <typename V, Is<Done> M>
void Fields(V& v, M& m) {
  v.Text(1, m.text, kRequired);
}

template <typename V, Is<ProfileStatus> M>
void Fields(V& v, M& m) {
  v.Name(1, m.name, kRequired);
  v.Text(2, m.description);
  v.Text(3, m.path);
  v.Enum(4, m.state, ProfileState::kFailed, kRequired);
  v.Value(5, m.pid);
  v.Value(6, m.generation);
  v.Value(7, m.warm_up_us);
  v.Value(8, m.resident_bytes);
  v.Value(9, m.spares);
  v.Value(10, m.runs_now);
  v.Value(11, m.runs_served);
  v.Text(12, m.last_error);
  v.Value(kFirstIgnorableField + 1, m.cold_runs);
  v.Value(kFirstIgnorableField + 16, m.watched);
  v.Value(kFirstIgnorableField + 17, m.compared);
  v.Text(kFirstIgnorableField + 18, m.why_compared);
  v.Text(kFirstIgnorableField + 19, m.stale);
  v.Value(kFirstIgnorableField + 20, m.draining);
  v.Value(kFirstIgnorableField + 21, m.siblings);
  v.Value(kFirstIgnorableField + 32, m.unsafe);
  v.Value(kFirstIgnorableField + 33, m.harmless);
  v.Value(kFirstIgnorableField + 34, m.inputs);
  v.Value(kFirstIgnorableField + 35, m.hidden);
  v.Value(kFirstIgnorableField + 36, m.visible);
  v.Value(kFirstIgnorableField + 37, m.always_executed);
  v.Value(kFirstIgnorableField + 38, m.executing_runs);
  v.Value(kFirstIgnorableField + 39, m.executed);
  v.Value(kFirstIgnorableField + 40, m.executed_times);
  v.Value(kFirstIgnorableField + 41, m.starts);
}

template <typename V, Is<DaemonStatus> M>
void Fields(V& v, M& m) {
  v.Value(1, m.pid);
  v.Value(2, m.uptime_us);
  v.Value(3, m.runs_now);
  v.Value(4, m.runs_served);
  v.Value(5, m.connections);
  v.Value(6, m.socket);
  v.Value(kFirstIgnorableField + 1, m.cold_runs);
  v.Value(kFirstIgnorableField + 2, m.cold_reasons);
  v.Value(kFirstIgnorableField + 17, m.zygotes);
  v.Value(kFirstIgnorableField + 18, m.zygote_bytes);
  v.Value(kFirstIgnorableField + 19, m.max_zygotes);
  v.Value(kFirstIgnorableField + 20, m.max_bytes);
  v.Value(kFirstIgnorableField + 21, m.max_runs);
  v.Value(kFirstIgnorableField + 22, m.evicted);
  v.Value(kFirstIgnorableField + 23, m.last_eviction);
}

template <typename V, Is<RunStatus> M>
void Fields(V& v, M& m) {
  v.Name(1, m.profile, kRequired);
  v.Value(2, m.pid);
  v.Value(3, m.client_pid);
  v.Value(4, m.age_us);
  v.Value(5, m.generation);
}

PYFX_INSTANTIATE(StatusRequest);
PYFX_INSTANTIATE(RunsRequest);
PYFX_INSTANTIATE(RunStatus);
PYFX_INSTANTIATE(Reload);
PYFX_INSTANTIATE(Stop);
PYFX_INSTANTIATE(ProfileStatus);
PYFX_INSTANTIATE(DaemonStatus);
PYFX_INSTANTIATE(Done);

}  // namespace pyfx
