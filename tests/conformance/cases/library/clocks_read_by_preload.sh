# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = clocks
# What a preloaded module has read from a clock is as old as if the run had imported it.
cat >use.py <<END
import datetime, time
try:
    import clocks as c
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/clocks.py").read())
    import clocks as c
utc = datetime.timezone.utc
ages = {
    "wall": time.time() - c.wall, "monotonic": time.monotonic() - c.monotonic,
    "perf": time.perf_counter() - c.state["perf"],
    "ns": (time.time_ns() - c.state["ns"][0]) / 1e9, "mono_ns": (time.monotonic_ns() - c.state["ns"][1]) / 1e9,
    "seconds": time.time() - c.seconds - 1, "class": time.time() - c.app.started,
    "naive": (datetime.datetime.now() - c.app.naive).total_seconds(),
    "slot": time.time() - c.app.stamp.at,
    "aware": (datetime.datetime.now(utc) - c.app.aware).total_seconds() - 1,
    "closure": c.elapsed(), "main": time.time() - START,
}
print({name: age < 2 for name, age in ages.items()})
print({name: age > -1 for name, age in ages.items()})
print(vars(c.constants) == c.fixed)
END
$PY use.py
# Time that passes is what this is about.
read -rt 3 <> <(:)
$PY use.py
