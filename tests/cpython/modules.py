# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of CPython's test modules are compared, and which of their tests are known to differ.

A new module is a name, as `python3 -m test` takes it, in _QUICK or _OTHERS; or a line of _PARTS
with options of regrtest, when the whole would take too long. _QUICK is only for what is quick and
has the same result each time.
"""

import dataclasses
import fnmatch


@dataclasses.dataclass(frozen=True)
class Module:
    name: str
    options: tuple = ()
    quick: bool = False
    cold: str = ""  # the rule by which it is not warm


def _module(name, *options, **settings):
    return Module(name, options, **settings)


# What CI runs: quick, and with the same result each time.
_QUICK = """
    test_sys test_runpy test_atexit test_traceback test_warnings test_os test_site test_tempfile
    test_random test_locale test_pty test_openpty test_import test_getpass test_epoll test_mmap
    test_fcntl test_resource test_bdb test_code_module test_code test_inspect test_contextlib
    test_collections test_threadedtempfile test_file test_fileio test_frame test_sysconfig
    test_secrets test_sys_setprofile test_univnewlines test_rlcompleter test_exception_group
    test_except_star test_raise test_baseexception test_exception_hierarchy test_linecache
    test_module test_frozen test_pkg test_syslog test_print test_property test_type_cache
    test_strptime test_optparse test_getopt test_abc test_super test_weakset
"""

_OTHERS = """
    test_cmd_line_script test_cmd_line test_io test_subprocess test_threading test_signal
    test_exceptions test_logging test_gc test_weakref test_thread test_fork1 test_wait3
    test_wait4 test_zipimport test_importlib test_pkgutil test_faulthandler test_tracemalloc
    test_time test_datetime test_json test_pickle test_codecs test_utf8_mode
    test_c_locale_coercion test_hash test_uuid test_ssl test_select test_selectors test_poll
    test_pathlib test_shutil test_glob test_unittest test_doctest test_pdb test_dataclasses
    test_enum test_functools test_queue test_sched test_threading_local test_threadsignals
    test_finalization test_builtin test_audit test_repl test_posix test_platform
    test_sys_settrace test_bufio test_readline test_contextlib_async test_copyreg test_descr
    test_generators test_coroutines test_asyncgen test_imp test_support test_script_helper
    test_context test_eintr test_file_eintr test_dis test_trace test_cprofile test_profile
    test_typing test_types test_zipapp test_zoneinfo test_argparse test_ast test_compile
    test_compileall test_py_compile test_slice test_set test_dict test_re test_struct test_copy
    test_multiprocessing_main_handling test_shelve test_popen test_embed
    test_asyncio.test_events test_asyncio.test_tasks test_asyncio.test_subprocess
    test_asyncio.test_runners test_asyncio.test_streams test_asyncio.test_unix_events
    test_asyncio.test_base_events test_asyncio.test_futures test_asyncio.test_locks
    test_asyncio.test_queues test_asyncio.test_threads test_asyncio.test_taskgroups
    test_asyncio.test_timeouts test_asyncio.test_context
"""

# A part of each of those that take minutes, or need a network. The names of tests that regrtest's
# -m takes are the ends of the full ones.
_PARTS = [
    _module("test_concurrent_futures", "-m", "ThreadPool*", "-m", "ProcessPoolForkPro*"),
    _module("test_multiprocessing_fork", "-m", "WithProcessesTestProcess"),
    _module("test_multiprocessing_forkserver", "-m", "WithProcessesTestQueue"),
    _module("test_multiprocessing_spawn", "-m", "WithProcessesTestPool"),
    _module("test_socket", "-m", "GeneralModuleTests", "-m", "Basic*", "-m", "FileObject*",
            "-m", "*SocketPair*", "-m", "Unix*", "-m", "TestUnixDomain"),
]

MODULES = [
    *(_module(name, quick=True) for name in _QUICK.split()),
    *(_module(name) for name in _OTHERS.split()),
    *_PARTS,
]

# A pattern of test names -> why they differ. docs/fidelity.md lists each of these reasons.
KNOWN = {}


def known(test):
    """The reason for which `test` may differ, or None."""
    return next((why for name, why in KNOWN.items() if fnmatch.fnmatchcase(test, name)), None)


def choose(names, quick):
    listed = {module.name: module for module in MODULES}
    if names:
        return [listed.get(name) or Module(name) for name in names]
    return [module for module in MODULES if module.quick or not quick]
