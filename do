#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Everything one does with a clone of pyfx, one verb each: `./do` prints the list. Works on a bare
# Debian 12 or 13, as root or with sudo. Nothing here is needed to build pyfx with CMake alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
readonly ROOT=$PWD

# The distribution's tools come first: a cmake, ninja or python3 from pyenv, conda or pip that
# stands earlier on PATH is made for other projects.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH

# What would change what CMake installs to, or how the Python programs here behave.
unset DESTDIR CDPATH "${!PYTHON@}" "${!PYFX_@}"

readonly BUILD_PACKAGES=(
  g++ cmake ninja-build pkg-config python3 python3-dev libsystemd-dev libspdlog-dev libfmt-dev
  libtomlplusplus-dev libcli11-dev nlohmann-json3-dev scdoc)
readonly DEMO_PACKAGES=(python3-numpy python3-pandas)
# Each version of clang-format lays out some lines in another way, so one of them is the judge: Debian
# 12's. Where it is not to be had the format is not checked.
readonly FORMAT_VERSION=14
readonly LINT_PACKAGES=(clang-tidy shellcheck)
# What the tests need beyond the above: a systemd user manager of their own, what it takes to put
# one into namespaces, and interactive programs with a terminal emulator that looks at them.
readonly TEST_PACKAGES=(
  "${DEMO_PACKAGES[@]}" libopenblas0-pthread python3-requests libgtest-dev make git systemd
  dbus-user-session util-linux procps less openssh-client python3-pyte
  python3-pexpect vim-tiny bubblewrap)

# Programs that tests/conformance/cases/applications runs. They are big: ./do test takes those that
# are there.
readonly PROGRAM_PACKAGES=(
  python3-pytest black python3-pygments python3-django ansible-core awscli ipython3 python3-pip)

# Those of docs/guide.md, which tests/guide plays.
readonly GUIDE_PACKAGES=(
  python3-pytest python3-pytest-xdist python3-pytest-cov python3-django black mypy pylint pre-commit git awscli ansible-core
  ipython3 jupyter-nbconvert python3-ipykernel python3-pyte make cron bubblewrap parallel slurm-wlm)

say() {
  if [[ -t 2 ]]; then printf '\033[1m== %s\033[0m\n' "$*" >&2; else printf '== %s\n' "$*" >&2; fi
}
die() { printf 'do: %s\n' "$*" >&2; exit 1; }

# ---- packages -------------------------------------------------------------------------------

# Prints those of the packages $@ that are not installed.
missing_packages() {
  dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p' | sort | comm -13 - <(printf '%s\n' "$@" | sort -u)
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

# Runs apt-get $@ without a question. Its pages of text are of interest only when it fails.
apt_get() {
  local log=build/apt-get.log
  mkdir -p build
  # An apt-get of somebody else (unattended-upgrades) is waited for, five minutes at most.
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" \
    </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# Installs what is missing of the packages $@. With nothing missing there is no call of apt-get,
# and no network.
need() {
  local missing
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system: hoping that the equivalents of these are there: $*"
    return
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  ((EUID == 0)) || command -v sudo >/dev/null ||
    die "packages are missing, and there is no sudo; install them as root: ${missing[*]}"
  say "installing ${missing[*]}"
  apt_get update || say "apt-get update failed, going on with the lists that are there"
  apt_get install --yes --no-install-recommends "${missing[@]}" || die "apt-get install failed"
}

# CPython's own tests are packaged for each minor version, which is known once there is a python3.
testsuite_package() {
  /usr/bin/python3 -c 'import sys; print("libpython%d.%d-testsuite" % sys.version_info[:2])'
}

need_for_tests() {
  need "${BUILD_PACKAGES[@]}"
  need "${TEST_PACKAGES[@]}" "$(testsuite_package)"
}

# Prints the clang-format that judges, which is installed if apt knows it; nothing without one.
clang_format() {
  local program
  command -v clang-format >/dev/null || command -v "clang-format-$FORMAT_VERSION" >/dev/null ||
    [[ ! $(apt-cache search --names-only "^clang-format-$FORMAT_VERSION\$" 2>/dev/null) ]] ||
    need "clang-format-$FORMAT_VERSION"
  for program in "clang-format-$FORMAT_VERSION" clang-format; do
    if [[ $("$program" --version 2>/dev/null) == *"version $FORMAT_VERSION."* ]]; then
      printf '%s\n' "$program"
      return
    fi
  done
}

# ---- building -------------------------------------------------------------------------------

# Configures and builds the preset $1; the rest goes to cmake as it is.
build() {
  local preset=$1
  shift
  # What was compiled before is taken from there, with precompiled headers too ("PRECOMPILED HEADERS" in ccache(1)).
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
    export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS-pch_defines,time_macros}
  fi
  cmake --preset "$preset" "$@"
  cmake --build --preset "$preset"
}

# Builds what is to be used rather than tested; silent unless it fails.
build_release() {
  local log=$ROOT/build/release.log
  say "building (build/release)"
  mkdir -p "$ROOT/build"
  build release -DBUILD_TESTING=OFF "$@" >"$log" 2>&1 ||
    { tail -n 40 "$log" >&2; die "the build failed; all of it: $log"; }
}

# Runs $@ with all that it may write to inside the build folder.
inside_build_folder() {
  local scratch=$ROOT/build/run
  mkdir -p "$scratch/home"
  chmod 0700 "$scratch"
  HOME=$scratch/home TMPDIR=$scratch XDG_RUNTIME_DIR=$scratch \
    XDG_CONFIG_HOME=$scratch/home/.config XDG_CACHE_HOME=$scratch/home/.cache "$@"
}

c_sources() {
  find bench client daemon protocol tests \( -name '*.cc' -o -name '*.h' -o -name '*.c' \) -print0
}

# ---- verbs ----------------------------------------------------------------------------------

# Build, then show two scripts run cold and warm
do_demo() {
  need "${BUILD_PACKAGES[@]}" "${DEMO_PACKAGES[@]}"
  build_release
  inside_build_folder /usr/bin/python3 -B bench/demo.py --prefix build/release "$@"
}

# Build twice (release, sanitizers), warnings being errors, and run every test
do_test() {
  need_for_tests
  # Most tests wait for what they have started, so there may be more of them than processors.
  local preset failed=() jobs=$((2 * $(nproc)))
  # Some tests hold more descriptors than most systems allow by themselves, and number 3000.
  (($(ulimit -Sn) >= 8192)) || ulimit -Sn 8192 2>/dev/null || say "no more than $(ulimit -Sn) descriptors may be open"
  say "format"
  do_format --check || failed+=(format)
  for preset in ci-release ci-dev; do
    say "build $preset"
    build "$preset"
  done
  for preset in ci-release ci-dev; do
    say "test $preset"
    ctest --preset "$preset" --parallel "$jobs" "$@" </dev/null || failed+=("$preset")
  done
  ((${#failed[@]} == 0)) || die "failed: ${failed[*]}"
  say "all passed"
}

# [MODULE...] Compare CPython's own tests in pyfxc and in python3; all takes ten minutes
do_cpython() {
  need "${BUILD_PACKAGES[@]}"
  need "$(testsuite_package)"
  build_release
  /usr/bin/python3 -B tests/cpython/run.py --prefix build/release "$@"
}

# [MINUTES] [TARGET...] Fuzz each decoder of bytes from elsewhere, with clang, and a daemon that is alive (1 minute each)
do_fuzz() {
  local minutes=1 target seconds targets=(live arguments choice consumed frame_reader hello message payload proc terminal toml)
  if [[ ${1-} =~ ^[0-9.]+$ ]]; then
    minutes=$1
    shift
  fi
  (($# == 0)) || targets=("$@")
  need "${BUILD_PACKAGES[@]}" libgtest-dev clang
  seconds=$(awk -v minutes="$minutes" 'BEGIN {printf "%d", minutes * 60}')
  say "building (build/fuzz, build/dev)"
  mkdir -p build
  {
    cmake --preset fuzz && cmake --build --preset fuzz --target fuzz_targets &&
      cmake --preset dev && cmake --build --preset dev --target pyfxc pyfxctl pyfxd pyfx-zygotes
  } >build/fuzz.log 2>&1 || { tail -n 40 build/fuzz.log >&2; die "the build failed; all of it: build/fuzz.log"; }
  for target in "${targets[@]}"; do
    say "$target for $seconds s"
    if [[ $target == live ]]; then
      /usr/bin/python3 -B tests/fuzz/live.py --prefix build/dev --sanitized --minutes "$minutes"
      continue
    fi
    mkdir -p "build/fuzz/found/$target"
    "build/fuzz/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -max_len=65536 -rss_limit_mb=2048 -timeout=10 \
      -print_final_stats=1 -artifact_prefix="build/fuzz/found/$target/" "build/fuzz/found/$target" \
      "tests/fuzz/corpus/$target" 2>&1 | tail -n 8 || die "$target: see build/fuzz/found/$target"
  done
}

# [MINUTES] [--seed N] Run thousands of scripts while parts of pyfx are killed, stopped and lied to (10 minutes)
do_soak() {
  local minutes=10
  if [[ ${1-} =~ ^[0-9.]+$ ]]; then
    minutes=$1
    shift
  fi
  need "${BUILD_PACKAGES[@]}"
  build_release
  /usr/bin/python3 -B tests/soak/run.py --prefix build/release --minutes "$minutes" "$@"
}

# [RUNS] Run so many scripts of one daemon that is left in peace, and see that it does not grow (a million: two hours)
do_steady() {
  local runs=1000000
  if [[ ${1-} =~ ^[0-9]+$ ]]; then
    runs=$1
    shift
  fi
  need "${BUILD_PACKAGES[@]}"
  build_release
  /usr/bin/python3 -B tests/soak/steady.py --prefix build/release --runs "$runs" "$@"
}

# [RUNS] [--seed N] Run a thousand programs with 200 starts in 40 environments, and see that each is as with python3
do_starts() {
  local runs=1000
  if [[ ${1-} =~ ^[0-9]+$ ]]; then
    runs=$1
    shift
  fi
  need "${BUILD_PACKAGES[@]}"
  build_release
  /usr/bin/python3 -B tests/soak/starts.py --prefix build/release --runs "$runs" "$@"
}

# [NAME...] Virtual environments of pip and uv, `uv run`, pyenv's versions and shims: warm and as python3; needs PyPI
do_uv() {
  need "${BUILD_PACKAGES[@]}" python3-venv
  build_release
  /usr/bin/python3 -B tests/extra/environments.py --prefix build/release "$@"
}

# [NAME...] Compare pyfxc with python3, case by case, on profiles that hide what they preload
do_hidden() {
  need "${BUILD_PACKAGES[@]}" "${DEMO_PACKAGES[@]}"
  build_release
  /usr/bin/python3 -B tests/conformance/run.py --prefix build/release --hidden "$@"
}

# [NAME...] Compare every interpreter of this machine, and environments of it, with pyfxc on profiles that name it
do_interpreters() {
  need "${BUILD_PACKAGES[@]}" python3-venv
  build_release
  /usr/bin/python3 -B tests/conformance/interpreters.py --prefix build/release "$@"
}

# [--user] [--keep] [--only demo|test|package] [RELEASE...] Make Debian machines by debootstrap, and run demo, test and a package in each
do_machines() {
  need debootstrap git python3
  as_root /usr/bin/python3 -B tests/machines/run.py "$@"
}

# Compare programs of Debian's packages, such as pytest and ansible, in pyfxc and in python3
do_programs() {
  need "${BUILD_PACKAGES[@]}" "${PROGRAM_PACKAGES[@]}"
  build_release
  /usr/bin/python3 -B tests/conformance/run.py --prefix build/release --verbose applications/
}

# [TOPIC...] Do what docs/guide.md says with Debian's tools, ten times in python3 and in pyfxc; prints the times
do_guide() {
  need "${BUILD_PACKAGES[@]}" "${DEMO_PACKAGES[@]}" "${GUIDE_PACKAGES[@]}"
  build_release
  /usr/bin/python3 -B tests/guide/run.py --prefix build/release --table "$@"
}

# [--sources DIRECTORY] [PACKAGE...] Build and test packages with python3 being pyfxc
do_aliased() {
  need "${BUILD_PACKAGES[@]}" python3-pytest python3-pip python3-setuptools
  build_release
  /usr/bin/python3 -B tests/aliased/run.py --prefix build/release "$@"
}

# [--venv DIRECTORY] [-- PIP ARGUMENTS] Libraries from PyPI and a Jupyter kernel, cold and warm; then what of docs/guide.md needs PyPI
do_extra() {
  need "${BUILD_PACKAGES[@]}" python3-venv git
  build_release
  /usr/bin/python3 -B tests/extra/run.py --prefix build/release "$@"
  /usr/bin/python3 -B tests/guide/templates.py --prefix build/release --extra build/guide
  /usr/bin/python3 -B tests/guide/run.py --prefix build/release --table --extra build/guide
}

# [PRESET] Build; presets are release (the default), dev, fuzz, ci-release, ci-dev
do_build() {
  need "${BUILD_PACKAGES[@]}" libgtest-dev
  [[ ${1-} != fuzz ]] || need clang
  build "${1:-release}" -DBUILD_TESTING=ON "${@:2}"
}

# [--check] Format the C++ sources, or only say which are not
do_format() {
  local program
  program=$(clang_format)
  case ${1-} in
    '')
      [[ $program ]] || die "format: needs clang-format $FORMAT_VERSION; another would undo its work"
      c_sources | xargs -0 "$program" -i
      ;;
    --check)
      if [[ $program ]]; then
        c_sources | xargs -0 "$program" --dry-run -Werror
      else
        say "format: not checked, there is no clang-format $FORMAT_VERSION here"
      fi
      ;;
    *) die "format: unknown argument \"$1\": --check or none" ;;
  esac
}

# Run clang-tidy over the C++ sources and shellcheck over the scripts
do_lint() {
  need "${BUILD_PACKAGES[@]}" libgtest-dev "${LINT_PACKAGES[@]}"
  cmake --preset dev >/dev/null
  shellcheck ./do .ci/run daemon/zygote/build_core.sh tests/systemd/user-manager \
    tests/machines/enter packaging/debian/postinst packaging/debian/prerm packaging/debian/postrm
  find bench client daemon protocol -name '*.cc' -print0 |
    xargs -0 --max-procs="$(nproc)" --max-args=4 clang-tidy -quiet -p build/dev
}

# [--quick] [--only PART] [--python PATH] [--json FILE] [--check] [--update] Measure; --help has the rest
do_bench() {
  need "${BUILD_PACKAGES[@]}" "${DEMO_PACKAGES[@]}"
  build_release
  cmake --build --preset release --target bench_programs >>build/release.log 2>&1 ||
    { tail -n 40 build/release.log >&2; die "the build of bench/ failed"; }
  inside_build_folder /usr/bin/python3 -B bench/bench.py --prefix build/release "$@"
}

# Draw the README's picture of a terminal again, from a real session
do_picture() {
  need "${BUILD_PACKAGES[@]}" "${DEMO_PACKAGES[@]}" python3-pyte
  build_release
  inside_build_folder /usr/bin/python3 -B bench/picture.py --prefix build/release "$@"
}

# [PREFIX] Build and install (/usr/local; ~/.local for yourself alone)
do_install() {
  local prefix=${1:-/usr/local} unit_dir=lib/systemd/user
  [[ $prefix == /* ]] || prefix=$ROOT/$prefix
  # systemd finds a user's own units below the data directory, all others in PREFIX/lib.
  if [[ ${prefix%/} == "${HOME:-}/.local" ]]; then
    unit_dir=${XDG_DATA_HOME:-$HOME/.local/share}/systemd/user
  fi
  need "${BUILD_PACKAGES[@]}"
  build_release -DCMAKE_INSTALL_PREFIX="$prefix" -DPYFX_USER_UNIT_DIR="$unit_dir"
  if mkdir -p "$prefix" 2>/dev/null && [[ -w $prefix ]]; then
    cmake --install build/release
  else
    as_root cmake --install build/release
  fi
  say "next: $prefix/bin/pyfxctl setup"
}

# [DEB|RPM] Make a package of that kind in build/package (DEB without a word)
do_package() {
  local kind=${1:-DEB}
  case $kind in
    DEB) need "${BUILD_PACKAGES[@]}" dpkg-dev file ;;
    RPM) need "${BUILD_PACKAGES[@]}" rpm file ;;
    *) die "package: unknown kind \"$kind\": DEB or RPM" ;;
  esac
  say "building (build/package)"
  mkdir -p build
  build package >build/package.log 2>&1 ||
    { tail -n 40 build/package.log >&2; die "the build failed; all of it: build/package.log"; }
  (cd build/package && cpack -G "$kind") >>build/package.log 2>&1 ||
    { tail -n 40 build/package.log >&2; die "cpack failed; all of it: build/package.log"; }
  find "$ROOT/build/package" -maxdepth 1 -name "pyfx*.${kind,,}"
}

# Cross-compile for arm64, and run the tests of protocol, client and supervisor in qemu-user
do_arm64() {
  local packages=(g++-aarch64-linux-gnu qemu-user-binfmt) package
  for package in libsystemd-dev libspdlog-dev libfmt-dev libtomlplusplus-dev libgtest-dev \
    libpython3-dev pkgconf; do
    packages+=("$package:arm64")
  done
  need "${BUILD_PACKAGES[@]}"
  [[ $(dpkg --print-foreign-architectures) == *arm64* ]] ||
    die "arm64: Debian's arm64 libraries are needed; \"dpkg --add-architecture arm64\" allows them"
  need "${packages[@]}"
  build arm64 -DBUILD_TESTING=ON
  # Tests start programs.
  [[ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]] ||
    die "arm64: it is built, but this kernel does not start it; \"systemctl restart systemd-binfmt\" may mend that"
  # The emulator sorts the environment, keeps some signals, and what they carry, to itself, shows its own command
  # line and executable, starts missing programs, traces nothing; and python3 is of another processor.
  local -a beyond=(
    'ColdRunTest\.(IsExactlyPython|DoesNotStartItselfForEver)' 'ContextTest\.(PassesTheEnvironmentAsItIs|LeavesClosedDescriptorsOut)'
    'RunClientTest\.(StopsWhenTheRun|RelaysSignalsToTheRun|RelaysTheValueOfAQueuedSignal|AsksTheKernel)'
    'SessionTest\.(SaysWhyTheCommandCannotBeRun|LeavesTheCommands(Signals|Descriptors)AsTheyAre)' 'ShownCommandTest' 'ClientSystemCallsTest'
    'ZygoteProgramTest\.(AnInterpretersOwn|WithSanitizersThat|WithoutA|TheHostsPath|Cores|NobodyHas|AnAutomatic|ByWhatever)')
  ctest --test-dir build/arm64 --output-on-failure -R '^(protocol|client|supervisor)\.' -E "$(IFS='|'; echo "${beyond[*]}")" "$@"
}

# [--python PATH]... Make the wheel, with cores for these interpreters, and be warm by it in an environment and as a uv tool
do_wheel() {
  need "${BUILD_PACKAGES[@]}" python3-venv binutils
  /usr/bin/python3 -B tests/wheel/run.py "$@"
}

# Remove what ./do install installed
do_uninstall() {
  local manifest=build/release/install_manifest.txt file
  [[ -r $manifest ]] || die "nothing to remove: $manifest is not there"
  while IFS= read -r file || [[ -n $file ]]; do
    if [[ -w ${file%/*} ]]; then rm -f -- "$file"; else as_root rm -f -- "$file"; fi
  done <"$manifest"
}

# Remove the build folder
do_clean() {
  rm -rf build
}

# Install the packages that any of the verbs needs
do_deps() {
  need_for_tests
}

# Prints the verbs: the comment above each do_VERB is its description.
usage() {
  printf 'usage: ./do VERB [ARGUMENTS]\n\n'
  awk '/^# /{text=substr($0, 3)}
       /^do_[a-z]+\(\)/{sub(/^do_/, ""); sub(/\(.*/, ""); printf "  %-10s %s\n", $0, text}' \
    "$ROOT/do"
}

main() {
  local verb=${1-}
  case $verb in
    '' | help | -h | --help) usage ;;
    *)
      declare -F "do_$verb" >/dev/null || { usage >&2; die "unknown verb \"$verb\""; }
      "do_$verb" "${@:2}"
      ;;
  esac
}

main "$@"
