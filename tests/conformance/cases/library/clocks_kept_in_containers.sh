# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = clocks_in_containers
# What a preloaded module has read from a clock is as old as if the run had imported it, whatever holds it.
cat >use.py <<'EOF'
import datetime, os, time
try:
    import clocks_in_containers as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/clocks_in_containers.py").read())
    import clocks_in_containers as k
now, monotonic = time.time(), time.monotonic()
ages = {
    "tuple": now - k.tuple[0], "nested": now - k.nested[0][1][1], "entry": now - k.entry.at,
    "recent": now - k.recent[0], "in recent": monotonic - k.recent[1][0], "seen": now - min(k.seen),
    "cache": now - k.cache["at"], "default": k.since(), "partial": k.part(), "slot": now - k.place.pair[0],
    "expires": now + 3600 - k.expires,
    "until": (datetime.datetime.now() + datetime.timedelta(minutes=5) - k.until[0]).total_seconds(),
}
print({name: -0.5 < age < 2 for name, age in ages.items()})
print(k.same is k.nested[0], k.entry._fields, type(k.recent).__name__, k.recent.maxlen, len(k.seen), k.constants)
EOF
$PY use.py
# Time that passes is what this is about.
read -rt 3 <> <(:)
$PY use.py
