# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = asks_settings
#: cold = a module has made something else of other settings
cat >ask.py <<END
import sys
if "asks_settings" not in sys.modules:
    with open("$PYFX_PROFILE_PATH/asks_settings.py") as file: exec(file.read())
import asks_settings
print(*asks_settings.lines, sep="\n")
END
ask() {
  $PY "$@" ask.py </dev/null 2>&1
}
ask
for option in -B -E -P -b -d -q -u -i "-W error" "-W ignore" "-X foo=1" "-X utf8=1"; do
  echo "--- $option"
  ask $option
done
for variable in DONTWRITEBYTECODE=1 IOENCODING=latin-1 IOENCODING=:replace INSPECT=1 PATH=/nowhere \
    QUIET=1 SAFEPATH=1 UNBUFFERED=1 UTF8=0 UTF8=1 WARNINGS=default; do
  echo "--- $variable"
  (export "PYTHON$variable"; ask)
done
for locale in C POSIX C.UTF-8 en_US.UTF-8; do
  echo "--- $locale"
  LC_ALL=$locale ask
done
