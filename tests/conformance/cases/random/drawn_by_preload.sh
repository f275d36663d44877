# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = drawn
#: differs = what the warm-up drew is the same in all runs
cat >use.py <<END
import sys
exec("" if "--warm" in sys.argv else open("$PYFX_PROFILE_PATH/drawn.py").read(), globals())
import drawn
print(drawn.request, drawn.token, drawn.dice.random(), sep="\n")
END
warm=; case $PY in *pyfxc*) warm=--warm ;; esac
for i in 1 2; do $PY use.py $warm; done | sort | uniq -d | wc -l
