// SPDX-License-Identifier: GPL-3.0-or-later
//
// All fields of PyConfig and PyPreConfig, of each version of CPython that there are cores for
// (Include/cpython/initconfig.h), and what becomes of each in a run:
//
//   FIXED(field, option)  in force since the zygote's start: another value makes the run cold
//   RENEWED(field)        CPython honours it when the configuration is read again, or the core does
//
// The number of fields is compared with that of the structure, so a version with one more does not
// compile before it stands here.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

// ---- fields that some versions have ----

#if PY_VERSION_HEX >= 0x030C0000
#define PYFX_CONFIG_FIELDS_3_12(FIXED, RENEWED)                                               \
  FIXED(perf_profiling, "-X perf, -X perf_jit, PYTHONPERFSUPPORT or PYTHON_PERF_JIT_SUPPORT") \
  FIXED(int_max_str_digits, "-X int_max_str_digits or PYTHONINTMAXSTRDIGITS")
#else
#define PYFX_CONFIG_FIELDS_3_12(FIXED, RENEWED) RENEWED(_isolated_interpreter)
#endif

// os.process_cpu_count() is chosen when os is imported, and thread pools are sized by it.
// sys_path_0 is what Py_RunMain() leaves for sub-interpreters.
#if PY_VERSION_HEX >= 0x030D0000
#define PYFX_CONFIG_FIELDS_3_13(FIXED, RENEWED)        \
  FIXED(cpu_count, "-X cpu_count or PYTHON_CPU_COUNT") \
  RENEWED(sys_path_0)
#else
#define PYFX_CONFIG_FIELDS_3_13(FIXED, RENEWED)
#endif

#if PY_VERSION_HEX >= 0x030E0000
#define PYFX_CONFIG_FIELDS_3_14(FIXED, RENEWED)                                               \
  FIXED(remote_debug, "-X disable-remote-debug or PYTHON_DISABLE_REMOTE_DEBUG")               \
  FIXED(thread_inherit_context, "-X thread_inherit_context or PYTHON_THREAD_INHERIT_CONTEXT") \
  FIXED(context_aware_warnings, "-X context_aware_warnings or PYTHON_CONTEXT_AWARE_WARNINGS")
#else
#define PYFX_CONFIG_FIELDS_3_14(FIXED, RENEWED)
#endif

#if PY_VERSION_HEX >= 0x030F0000
#define PYFX_CONFIG_FIELDS_3_15(FIXED, RENEWED)                 \
  FIXED(lazy_imports, "-X lazy_imports or PYTHON_LAZY_IMPORTS") \
  FIXED(pymalloc_hugepages, "PYTHON_PYMALLOC_HUGEPAGES")
#else
#define PYFX_CONFIG_FIELDS_3_15(FIXED, RENEWED)
#endif

// ---- fields that some builds have ----

#if defined(Py_GIL_DISABLED) && PY_VERSION_HEX >= 0x030E0000
#define PYFX_CONFIG_FIELDS_GIL(FIXED, RENEWED) \
  FIXED(enable_gil, "-X gil or PYTHON_GIL")    \
  FIXED(tlbc_enabled, "-X tlbc or PYTHON_TLBC")
#elif defined(Py_GIL_DISABLED)
#define PYFX_CONFIG_FIELDS_GIL(FIXED, RENEWED) FIXED(enable_gil, "-X gil or PYTHON_GIL")
#else
#define PYFX_CONFIG_FIELDS_GIL(FIXED, RENEWED)
#endif

#if defined(Py_STATS) && PY_VERSION_HEX >= 0x030D0000
#define PYFX_CONFIG_FIELDS_STATS(FIXED, RENEWED) FIXED(_pystats, "-X pystats or PYTHONSTATS")
#else
#define PYFX_CONFIG_FIELDS_STATS(FIXED, RENEWED)
#endif

#if defined(Py_DEBUG) && PY_VERSION_HEX >= 0x030D0000
#define PYFX_CONFIG_FIELDS_DEBUG(FIXED, RENEWED) FIXED(run_presite, "-X presite or PYTHON_PRESITE")
#else
#define PYFX_CONFIG_FIELDS_DEBUG(FIXED, RENEWED)
#endif

// ---- all of them ----

#define PYFX_CONFIG_FIELDS(FIXED, RENEWED)                                              \
  RENEWED(_config_init)                                                                 \
  FIXED(isolated, "-I")                                                                 \
  RENEWED(use_environment)                                                              \
  FIXED(dev_mode, "-X dev or PYTHONDEVMODE")                                            \
  RENEWED(install_signal_handlers)                                                      \
  FIXED(use_hash_seed, "PYTHONHASHSEED")                                                \
  FIXED(hash_seed, "PYTHONHASHSEED")                                                    \
  FIXED(faulthandler, "-X faulthandler or PYTHONFAULTHANDLER")                          \
  FIXED(tracemalloc, "-X tracemalloc or PYTHONTRACEMALLOC")                             \
  FIXED(import_time, "-X importtime or PYTHONPROFILEIMPORTTIME")                        \
  FIXED(code_debug_ranges, "-X no_debug_ranges or PYTHONNODEBUGRANGES")                 \
  FIXED(show_ref_count, "-X showrefcount")                                              \
  FIXED(dump_refs, "PYTHONDUMPREFS")                                                    \
  FIXED(dump_refs_file, "PYTHONDUMPREFSFILE")                                           \
  FIXED(malloc_stats, "PYTHONMALLOCSTATS")                                              \
  FIXED(filesystem_encoding, "the locale or -X utf8")                                   \
  FIXED(filesystem_errors, "the locale")                                                \
  FIXED(pycache_prefix, "-X pycache_prefix or PYTHONPYCACHEPREFIX")                     \
  RENEWED(parse_argv)                                                                   \
  RENEWED(orig_argv)                                                                    \
  RENEWED(argv)                                                                         \
  RENEWED(xoptions)                                                                     \
  RENEWED(warnoptions)                                                                  \
  FIXED(site_import, "-S")                                                              \
  RENEWED(bytes_warning)                                                                \
  FIXED(warn_default_encoding, "-X warn_default_encoding or PYTHONWARNDEFAULTENCODING") \
  RENEWED(inspect)                                                                      \
  RENEWED(interactive)                                                                  \
  FIXED(optimization_level, "-O or PYTHONOPTIMIZE")                                     \
  RENEWED(parser_debug)                                                                 \
  RENEWED(write_bytecode)                                                               \
  FIXED(verbose, "-v or PYTHONVERBOSE")                                                 \
  RENEWED(quiet)                                                                        \
  FIXED(user_site_directory, "-s or PYTHONNOUSERSITE")                                  \
  RENEWED(configure_c_stdio)                                                            \
  RENEWED(buffered_stdio)                                                               \
  RENEWED(stdio_encoding)                                                               \
  RENEWED(stdio_errors)                                                                 \
  FIXED(check_hash_pycs_mode, "--check-hash-based-pycs")                                \
  FIXED(use_frozen_modules, "-X frozen_modules or PYTHON_FROZEN_MODULES")               \
  RENEWED(safe_path)                                                                    \
  RENEWED(pathconfig_warnings)                                                          \
  RENEWED(program_name)                                                                 \
  RENEWED(pythonpath_env)                                                               \
  RENEWED(home)                                                                         \
  RENEWED(platlibdir)                                                                   \
  RENEWED(module_search_paths_set)                                                      \
  RENEWED(module_search_paths)                                                          \
  RENEWED(stdlib_dir)                                                                   \
  RENEWED(executable)                                                                   \
  RENEWED(base_executable)                                                              \
  RENEWED(prefix)                                                                       \
  RENEWED(base_prefix)                                                                  \
  RENEWED(exec_prefix)                                                                  \
  RENEWED(base_exec_prefix)                                                             \
  RENEWED(skip_source_first_line)                                                       \
  RENEWED(run_command)                                                                  \
  RENEWED(run_module)                                                                   \
  RENEWED(run_filename)                                                                 \
  RENEWED(_install_importlib)                                                           \
  RENEWED(_init_main)                                                                   \
  RENEWED(_is_python_build)                                                             \
  PYFX_CONFIG_FIELDS_3_12(FIXED, RENEWED)                                               \
  PYFX_CONFIG_FIELDS_3_13(FIXED, RENEWED)                                               \
  PYFX_CONFIG_FIELDS_3_14(FIXED, RENEWED)                                               \
  PYFX_CONFIG_FIELDS_3_15(FIXED, RENEWED)                                               \
  PYFX_CONFIG_FIELDS_GIL(FIXED, RENEWED)                                                \
  PYFX_CONFIG_FIELDS_STATS(FIXED, RENEWED)                                              \
  PYFX_CONFIG_FIELDS_DEBUG(FIXED, RENEWED)

// The pre-configuration is read again and written (internals::Reconfigure()), but for what the
// client keeps from coming (PYTHONCOERCECLOCALE, -X dev, PYTHONMALLOC: client/cold/cold_reason.cc).
#define PYFX_PRECONFIG_FIELDS(RENEWED) \
  RENEWED(_config_init)                \
  RENEWED(parse_argv)                  \
  RENEWED(isolated)                    \
  RENEWED(use_environment)             \
  RENEWED(configure_locale)            \
  RENEWED(coerce_c_locale)             \
  RENEWED(coerce_c_locale_warn)        \
  RENEWED(utf8_mode)                   \
  RENEWED(dev_mode)                    \
  RENEWED(allocator)
