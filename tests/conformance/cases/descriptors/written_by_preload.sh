# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = writes
# Files that the preload opens with "w" or "a" are opened by each run, as by each python3: emptied, made anew where
# they are gone, with an offset of its own, and what the preload wrote to them.
cat >use.py <<END
import fcntl, logging, os, sys
try:
    import writes as w
except ImportError:
    # In a module, as an init section is: what hangs on it ends with it.
    init = sys.modules["init"] = type(sys)("init")
    exec(open("$PYFX_PROFILE_PATH/writes.py").read(), init.__dict__)
    del init
    import writes as w
text = sys.argv[1]
print(w.text.tell(), w.begun.tell(), w.both.tell(), w.added.tell(), w.added_bytes.tell())
print(os.lseek(w.number, 0, 1), os.lseek(w.copy, 0, 1), os.fstat(w.number).st_size, w.reader.read())
for file in w.text, w.begun, w.unflushed, w.added:
    file.write(text + "\n")
w.both.write(text.encode())
w.both.seek(1)
print(w.both.read())
w.added_bytes.write(text.encode())
os.write(w.number, text.encode())
os.write(w.copy, b"copy")
w.text.flush()
print(w.reader.read(), w.reader.tell())
for file in w.packed:
    file.write(text.encode())
w.table.writerow([text, 1])
for handler in w.handlers:
    handler.emit(logging.LogRecord("n", 20, "p", 1, text, (), None))
for fd in w.text.fileno(), w.added.fileno(), w.both.fileno(), w.number, w.copy, w.reader.fileno():
    print(oct(fcntl.fcntl(fd, fcntl.F_GETFL)), os.get_inheritable(fd), os.fstat(fd).st_nlink)
END
show() { (cd "$TMPDIR" && stat -c "%n %A %s" -- * && head -v -n 99 -- [^p]*); }
$PY use.py "a rather long line"
show
$PY use.py short
show
# Rotated, replaced and removed in between.
cd "$TMPDIR"
mv text text.1; mv added added.1; rm begun both number added_bytes turns.log old.log; echo other >new.log
mv watched.log watched.1; mv packed.gz old.gz
cd "$OLDPWD"
(umask 027 && $PY use.py third)
show
