# SPDX-License-Identifier: GPL-3.0-or-later
# %(relativeCreated)d counts from the start of the script, not from that of a spare.
$PY -c 'import logging'
begin=$(date +%s.%N)
$PY -c '
import logging, sys, time
record = logging.LogRecord("name", 10, "file", 1, "text", (), None)
print(0 <= record.relativeCreated / 1000 <= time.time() - float(sys.argv[1]))' "$begin"
