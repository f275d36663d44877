# SPDX-License-Identifier: GPL-3.0-or-later
"""The standard streams, held by the init section in one way or another; and logging."""

from pieces import piece

FORMAT = '"%(levelname)s %(name)s %(message)s"'

PIECES = [
    piece("stdout", "import sys\nout@ = sys.stdout", 'out@.write("held\\n")',
          "import sys\nprint(out@ is sys.stdout, out@ is sys.__stdout__)"),
    piece("stdout_buffer", "import sys\nout@ = sys.stdout.buffer", 'out@.write(b"bytes\\n")',
          'import sys\nsys.stdout.flush(); out@.write(b"bytes\\n"); print("after")',
          "import sys\nprint(out@ is sys.stdout.buffer)", 'out@.write(b"z" * 9000 + b"\\n")'),
    piece("stdout_raw", "import sys\nraw@ = sys.stdout.buffer.raw",
          'import sys\nsys.stdout.flush(); raw@.write(b"raw\\n")',
          "import sys\nprint(raw@ is sys.stdout.buffer.raw, raw@.fileno(), raw@.name, raw@.mode)"),
    piece("stdout_write", "import sys\nsay@ = sys.stdout.write", 'say@("said\\n")'),
    piece("buffer_write", "import sys\nsend@ = sys.stdout.buffer.write", 'send@(b"sent\\n")'),
    piece("stdout_default", "import sys\ndef show@(text, to=sys.stdout.buffer):\n    to.write(text)",
          'show@(b"shown\\n")'),
    piece("print_partial", "import functools, sys\nshow@ = functools.partial(print, file=sys.stderr)",
          'show@("to stderr")'),
    piece("stderr_buffer", "import sys\nerr@ = sys.stderr.buffer", 'err@.write(b"unflushed\\n")',
          'err@.write(b"flushed\\n"); err@.flush()'),
    piece("stdin", "import sys\nin@ = sys.stdin", "print(in@.readline())"),
    piece("stdin_buffer", "import sys\nread@ = sys.stdin.buffer.readline", "print(read@())"),
    piece("by_number", 'f@ = open(1, "w", closefd=False)', 'f@.write("by number\\n")', "",
          'f@.write("by number\\n"); f@.flush()'),
    piece("by_number_bytes", 'f@ = open(1, "wb", buffering=0, closefd=False)', 'f@.write(b"unbuffered\\n")'),
    piece("duplicated_stdout", 'import os\nf@ = os.fdopen(os.dup(1), "w")', 'f@.write("duplicate\\n"); f@.flush()',
          'f@.write("duplicate, unflushed\\n")', cold="a duplicate of what each run has its own of"),
    piece("wrapped_again", "import io, sys\nw@ = io.TextIOWrapper(sys.stdout.buffer, write_through=True)",
          'w@.write("twice wrapped\\n")', ""),
    piece("stdout_replaced", 'import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, "utf-8", "replace")',
          'print("replaced")', "import sys\nprint(sys.stdout is sys.__stdout__)", once=True),
    piece("stdout_detached", 'import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.detach(), "latin-1")',
          'print("detached \\xe9")', once=True),
    piece("tee", 'import sys\nclass Tee:\n    def __init__(self, to):\n        self.to = to\n'
          '        self.file = open(HELD + "/tee", "w")\n    def write(self, text):\n'
          "        self.file.write(text)\n        return self.to.write(text)\n"
          "    def __getattr__(self, name): return getattr(self.to, name)\nsys.stdout = Tee(sys.stdout)", 'print("to both")', once=True),
    piece("stdout_into_file", 'import sys\nsys.stdout = open(HELD + "/instead", "w")', 'print("into the file")',
          once=True),
    piece("reconfigured", 'import sys\nsys.stdout.reconfigure(encoding="latin-1", errors="replace")',
          'print("\\u20ac \\xe9"); import sys; print(sys.stdout.encoding, sys.stdout.errors)', once=True),
    piece("line_buffering", "import sys\nsys.stdout.reconfigure(line_buffering=True)",
          'import os, sys\nprint(sys.stdout.line_buffering); os.write(1, b"after\\n")', once=True),
    piece("write_through", "import sys\nsys.stdout.reconfigure(write_through=True)",
          'import os, sys\nprint(sys.stdout.write_through, end=""); os.write(1, b" after\\n")', once=True),
    piece("stderr_reconfigured", 'import sys\nsys.stderr.reconfigure(errors="strict")',
          "import sys\nprint(sys.stderr.errors)", once=True),
    piece("file_handler", f'import logging\nlog@ = logging.getLogger("l@")\nh@ = logging.FileHandler(HELD + "/log@")\n'
          f"h@.setFormatter(logging.Formatter({FORMAT}))\nlog@.addHandler(h@)\nlog@.propagate = False",
          'log@.warning("logged")', 'log@.error("logged %d", 2)', ""),
    piece("memory_handler", f'import logging, logging.handlers\nlog@ = logging.getLogger("m@")\n'
          f'h@ = logging.FileHandler(HELD + "/mem@")\nlog@.propagate = False\n'
          "log@.addHandler(logging.handlers.MemoryHandler(100, target=h@))\nlog@.warning('from the init section')",
          'log@.warning("kept till the end")', ""),
    piece("stream_handler", 'import logging\nlog@ = logging.getLogger("s@")\nlog@.addHandler(logging.StreamHandler())\n'
          "log@.propagate = False", 'log@.warning("to stderr")'),
    piece("basic_config", f'import logging, sys\nlogging.basicConfig(stream=sys.stdout, format={FORMAT})',
          'import logging\nlogging.warning("by the root")', once=True),
    piece("own_handler", "import logging\nclass H@(logging.Handler):\n    def emit(self, record): pass\n"
          '    def close(self):\n        print("closed @", flush=True)\n        super().close()\nh@ = H@()', ""),
    piece("redirected_descriptor", 'import os\nos.dup2(os.open(HELD + "/two", os.O_WRONLY | os.O_CREAT, 0o644), 2)',
          'import os\nos.write(2, b"into the file\\n")', once=True, cold="it would lead where the run's leads"),
]
