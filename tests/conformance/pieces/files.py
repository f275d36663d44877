# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that the init section leaves open, with something in their buffers or not."""

from pieces import piece

PIECES = [
    piece("text", 'f@ = open(HELD + "/text@", "w")',
          'f@.write("one\\n")', 'f@.write("x" * 9000)', 'print("printed", file=f@)', "",
          'f@.write("a\\n"); f@.flush(); f@.write("b\\n")', 'f@.write("a"); f@.close(); print(f@.closed)',
          'f@.writelines(["a\\n", "b\\n"]); print(f@.tell())'),
    piece("text_begun", 'f@ = open(HELD + "/begun@", "w")\nf@.write("head\\n")',
          'f@.write("tail\\n")', "", "f@.flush()", "print(f@.tell())", "f@.seek(0); f@.write('HEAD')"),
    piece("text_flushed", 'f@ = open(HELD + "/flushed@", "w")\nf@.write("head\\n")\nf@.flush()',
          'f@.write("tail\\n")', "", "print(f@.tell())"),
    piece("appended", 'f@ = open(HELD + "/appended@", "a")', 'f@.write("more\\n")',
          'f@.write("more\\n"); f@.flush(); f@.write("and\\n")', ""),
    piece("line_buffered", 'f@ = open(HELD + "/lines@", "w", buffering=1)',
          'f@.write("whole\\n"); f@.write("half")'),
    piece("binary", 'f@ = open(HELD + "/binary@", "wb")', 'f@.write(b"bytes")',
          'f@.write(b"x" * 70000); f@.write(b"y")', 'f@.write(b"bytes"); f@.seek(2); f@.write(b"Y")'),
    piece("binary_both", 'f@ = open(HELD + "/both@", "w+b")\nf@.write(b"0123456789")',
          "f@.seek(3); print(f@.read(2)); f@.write(b'X')", "f@.seek(0); print(f@.read())"),
    piece("unbuffered", 'f@ = open(HELD + "/unbuffered@", "wb", 0)', 'f@.write(b"at once")'),
    piece("read_half", 'with open(HELD + "/half@", "w") as w@:\n    w@.write("1\\n2\\n3\\n4\\n")\n'
          'f@ = open(HELD + "/half@")\nnext(f@)', "print(next(f@), f@.read())", "print(list(f@))", ""),
    piece("memory_files", 'import io\ns@ = io.StringIO()\ns@.write("a")\nb@ = io.BytesIO(b"abc")\nb@.read(1)',
          's@.write("b"); print(s@.getvalue(), b@.read())'),
    piece("gzip", 'import gzip\nf@ = gzip.GzipFile(HELD + "/gz@.gz", "wb", mtime=0)',
          'f@.write(b"packed")', "", 'f@.write(b"packed" * 5000); f@.close()'),
    piece("gzip_text", 'import gzip, io\n'
          'f@ = io.TextIOWrapper(gzip.GzipFile(HELD + "/gzt@.gz", "wb", mtime=0))\nf@.write("head\\n")',
          'f@.write("packed\\n")', "f@.flush()"),
    piece("bz2", 'import bz2\nf@ = bz2.open(HELD + "/b@.bz2", "wb")\nf@.write(b"head")',
          'f@.write(b"packed")', ""),
    piece("lzma", 'import lzma\nf@ = lzma.open(HELD + "/l@.xz", "wb")', 'f@.write(b"packed")', ""),
    piece("csv", 'import csv\nf@ = open(HELD + "/table@.csv", "w", newline="")\nw@ = csv.writer(f@)\n'
          'w@.writerow(["a", "b"])', "w@.writerow([1, 2])", ""),
    piece("csv_reader", 'import csv\nr@ = csv.reader(["a,b", "1,2", "3,4"])\nnext(r@)', "print(list(r@))"),
    piece("zip", 'import zipfile\nz@ = zipfile.ZipFile(HELD + "/z@.zip", "w")\n'
          'z@.writestr(zipfile.ZipInfo("head"), "x")', 'z@.writestr(zipfile.ZipInfo("a.txt"), "text")', ""),
    piece("tar", 'import tarfile\nt@ = tarfile.open(HELD + "/t@.tar", "w")',
          'import tarfile\nt@.addfile(tarfile.TarInfo("a.txt"))',
          'import tarfile\nt@.addfile(tarfile.TarInfo("a.txt")); t@.close()'),
    piece("temporary_file", 'import tempfile\nf@ = tempfile.TemporaryFile("w+")\nf@.write("head\\n")',
          'f@.write("tail\\n"); f@.seek(0); print(f@.read())'),
    piece("temporary_flushed", 'import tempfile\nf@ = tempfile.TemporaryFile()\nf@.write(b"head\\n")\nf@.flush()',
          'f@.write(b"tail\\n"); f@.seek(0); print(f@.read())'),
    piece("spooled", 'import tempfile\nf@ = tempfile.SpooledTemporaryFile(100)\nf@.write(b"head")',
          'f@.write(b"x" * 200); f@.seek(0); print(len(f@.read()))'),
    piece("temporary_directory", 'import tempfile\nd@ = tempfile.TemporaryDirectory()',
          'import os\nopen(d@.name + "/a", "w").close(); print(os.listdir(d@.name))',
          "import os\nprint(os.path.isdir(d@.name))", cold="the first run would remove it"),
    piece("named_temporary", 'import tempfile\nf@ = tempfile.NamedTemporaryFile("w")\nf@.write("kept")',
          "import os\nf@.flush(); print(os.path.getsize(f@.name))", cold="the first run would remove it"),
    piece("descriptor", 'import os\nd@ = os.open(HELD + "/fd@", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)',
          'import os\nos.write(d@, b"direct"); print(os.lseek(d@, 0, 1))'),
    piece("fdopen", 'import os\nf@ = os.fdopen(os.open(HELD + "/fdo@", os.O_WRONLY | os.O_CREAT, 0o600), "w")',
          'f@.write("by fdopen")', ""),
    piece("duplicate", 'import os\nf@ = open(HELD + "/dup@", "wb")\ng@ = os.fdopen(os.dup(f@.fileno()), "wb")',
          'f@.write(b"one"); f@.flush(); g@.write(b"two")', "g@.write(b'two')"),
    piece("codecs_writer", 'import codecs\nf@ = codecs.getwriter("utf-16")(open(HELD + "/c@", "wb"))',
          'f@.write("wide")'),
    piece("codecs_open", 'import codecs\nf@ = codecs.open(HELD + "/co@", "w", "latin-1")', 'f@.write("\\xe9")'),
    piece("pickler", 'import pickle\nf@ = open(HELD + "/p@", "wb")\np@ = pickle.Pickler(f@)\np@.dump([1])',
          "p@.dump({'a': 2})"),
    piece("own_raw", "import io\nclass Raw@(io.RawIOBase):\n    def writable(self): return True\n"
          "    def write(self, data):\n        import os\n        return os.write(1, bytes(data))\n"
          "w@ = io.BufferedWriter(Raw@())", 'w@.write(b"by a raw object\\n")', ""),
    piece("c_stdio", "import ctypes\nlibc@ = ctypes.CDLL(None)\nlibc@.fopen.restype = ctypes.c_void_p\n"
          "libc@.fputs.argtypes = [ctypes.c_char_p, ctypes.c_void_p]\n"
          'c@ = libc@.fopen((HELD + "/cfile@").encode(), b"w")', 'libc@.fputs(b"by C\\n", c@)', ""),
    piece("in_container", 'box@ = {"files": [open(HELD + "/boxed@", "w")]}', 'box@["files"][0].write("in a list")'),
    piece("in_closure", 'def make@():\n    f = open(HELD + "/closed@", "w")\n    return lambda text: f.write(text)\n'
          "write@ = make@()", 'write@("by a closure\\n")', ""),
    piece("in_class", 'class Log@:\n    file = open(HELD + "/cls@", "w")\n    @classmethod\n'
          "    def say(cls, text): cls.file.write(text)", 'Log@.say("of a class\\n")'),
    piece("in_default", 'def say@(text, file=open(HELD + "/def@", "w")):\n    print(text, file=file)',
          'say@("by a default")'),
]
