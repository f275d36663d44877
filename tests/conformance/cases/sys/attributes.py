# SPDX-License-Identifier: GPL-3.0-or-later
import sys
for name in ("argv", "base_exec_prefix", "base_prefix", "byteorder", "exec_prefix", "executable", "_base_executable",
             "flags", "hash_info", "maxsize", "orig_argv", "path", "platform", "platlibdir", "prefix", "pycache_prefix",
             "thread_info", "version", "warnoptions", "_xoptions", "dont_write_bytecode", "_stdlib_dir", "_home", "_framework"):
    print(name, getattr(sys, name))
