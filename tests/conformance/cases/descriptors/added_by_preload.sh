# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = adds
#: cold = what the preload wrote depends on whether there was something in its files
cat >use.py <<END
import sys
try:
    import adds
except ImportError:
    exec(open("$PYFX_PROFILE_PATH/adds.py").read(), {})
    import adds
adds.table.writerow([sys.argv[1], 1])
adds.marked.write(sys.argv[1] + "\n")
adds.packed.write(sys.argv[1].encode())
END
show() { head -v -n 99 "$TMPDIR"/*.csv; zcat "$TMPDIR/packed.gz"; echo; }
$PY use.py one
show
$PY use.py two
show
mv "$TMPDIR/table.csv" "$TMPDIR/old.csv"
$PY use.py three
rm "$TMPDIR/marked.csv"
$PY use.py four
show
rm "$TMPDIR/packed.gz"  # the time is in it
