#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a core for one CPython, from the sources beside this file: build PYTHON DIRECTORY. Needs a
# C++20 compiler ($CXX, else g++, c++ or clang++) and that Python's headers, nothing else. Prints the
# core's path. "pyfxctl core build" calls it.
set -eu
# What others can write to is not loaded.
umask go-w

fail() {
  printf 'pyfx: %s\n' "$*" >&2
  exit 1
}

[ $# = 2 ] || fail "usage: build PYTHON DIRECTORY"
python=$1 directory=$2
here=$(cd "$(dirname "$0")" && pwd)

# One fact a line. Also for a Python that is too old to be of use.
facts=$("$python" -I -S -c '
import os, sys, sysconfig
get = sysconfig.get_config_var
print(getattr(getattr(sys, "implementation", None), "name", "cpython"))
print("%d.%d.%d" % tuple(sys.version_info[:3]))
print(sys.version_info[0] * 1000 + sys.version_info[1])
print(int(bool(get("Py_GIL_DISABLED"))))
print(int(hasattr(sys, "gettotalrefcount")))
places = [sysconfig.get_path("include"), get("INCLUDEPY")]
print(([p for p in places if p and os.path.exists(os.path.join(p, "Python.h"))] + [""])[0])
') || fail "cannot ask \"$python\" what it is"
[ -n "$facts" ] || fail "\"$python\" is no interpreter of Python: it does not answer as one"
{
  read -r name
  read -r version
  read -r number
  read -r free_threaded
  read -r debug
  read -r include
} <<END || :
$facts
END
[ "$name" = cpython ] || fail "\"$python\" is $name: only CPython can be warm"
bound() { sed -n "s/^#define PYFX_$1_PYTHON_MINOR //p" "$here/daemon/zygote/core/cpython/version/supported.h"; }
oldest=$(bound OLDEST) newest=$(bound NEWEST)
[ "$number" -ge "$((3000 + oldest))" ] ||
  fail "\"$python\" is Python $version: 3.$oldest and newer can be warm"
[ "$number" -le "$((3000 + newest))" ] ||
  fail "\"$python\" is Python $version: this pyfx has up to 3.$newest warm, a newer one may have more"
[ "$free_threaded" = 0 ] || fail "\"$python\" is a free-threaded build, which cannot be warm"
[ "$debug" = 0 ] || fail "\"$python\" is a debug build, which cannot be warm"
[ -n "$include" ] ||
  fail "the headers of \"$python\" are not there (Python.h): install them (Debian: python3-dev)"

compiler=${CXX-}
for candidate in g++ c++ clang++; do
  [ -z "$compiler" ] || break
  ! command -v "$candidate" >/dev/null || compiler=$candidate
done
[ -n "$compiler" ] || fail "there is no C++ compiler: install g++, or name one in CXX"

mkdir -p "$directory"
# What one has left that was killed; none takes an hour.
find "$directory" -maxdepth 1 -name '.cpython-[0-9]*.[0-9]*' -user "$(id -u)" -mmin +60 -exec rm -rf {} +
core=$directory/cpython-$version.so
unfinished=$directory/.cpython-$version.$$
compiled=$unfinished.compiled
trap 'rm -rf "$unfinished" "$compiled"' EXIT
mkdir "$compiled"
"$python" -I -S "$here/daemon/zygote/compile_helpers.py" "$compiled/compiled_helpers.cc" "$here"/*_source.cc ||
  fail "\"$python\" cannot compile what is written in Python"
# CXX may hold options.
# shellcheck disable=SC2086
$compiler -std=c++20 -O2 -DNDEBUG -fPIC -fvisibility=hidden -shared -static-libstdc++ \
  -static-libgcc -Wl,--exclude-libs,ALL "-Wl,--version-script,$here/daemon/zygote/host/hosted_core.map" \
  "-I$here" "-I$compiled" -isystem "$include" -o "$unfinished" "$here/core.cc" ||
  fail "cannot compile a core for \"$python\", which is Python $version"
chmod 644 "$unfinished"
mv -f "$unfinished" "$core"
printf '%s\n' "$core"
