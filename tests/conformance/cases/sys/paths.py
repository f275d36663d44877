# SPDX-License-Identifier: GPL-3.0-or-later
# Where the interpreter says that it and its modules are.
import site, sys, sysconfig
for name in ("executable", "_base_executable", "prefix", "base_prefix", "exec_prefix",
             "base_exec_prefix", "platlibdir", "_stdlib_dir", "path", "orig_argv", "path_hooks"):
    print(name, getattr(sys, name))
print(site.ENABLE_USER_SITE, site.PREFIXES, site.getsitepackages(), site.USER_BASE, site.USER_SITE)
print(sysconfig.get_paths(), sysconfig.get_config_var("prefix"))
