# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = opens_log
# The preload opens a log in the working directory, wherever that is.
cat >use.py <<END
import sys
if "log" not in globals():
    exec(open("$PYFX_PROFILE_PATH/opens_log.py").read())
log.write(sys.argv[1] + "\n")
report.write(sys.argv[1] + "\n")
END
mkdir one two
for directory in one two one; do
  cd $directory
  $PY ../use.py "a line of some length"; echo $?
  $PY ../use.py short; echo $?
  head -v added.log written.log
  ls
  cd ..
done
