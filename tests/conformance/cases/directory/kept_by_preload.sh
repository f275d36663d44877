# SPDX-License-Identifier: GPL-3.0-or-later
#: profiles = keeps_directory
# What an import makes of the working directory's path is of the script's, wherever it is kept.
export PYTHONDONTWRITEBYTECODE=1
cat >use.py <<'END'
import os, sys
try:
    import keeps_directory as k
except ImportError:
    exec(open(os.environ["PYFX_PROFILE_PATH"] + "/keeps_directory.py").read(), {})
    import keeps_directory as k
for name in ("HERE", "BYTES", "URI", "MESSAGE", "NAME", "PARENT", "KEYS", "ORDERED", "PATHS", "ABOVE", "UP", "point"):
    print(name, getattr(k, name))
print(k.SAME is k.HERE, k.KEYS[os.getcwd()], list(k.KEYS).index(os.getcwd()))
print(k.DEEP["a"], sorted(k.DEEP["s"]), k.DEEP["a"][0] is k.HERE)
print([sorted(one)[0] for one in k.MANY])
print(k.Settings.root, vars(k.settings), k.settings.path.parts, k.slotted.place, hash(k.settings.path) == hash(type(k.settings.path)(os.getcwd(), "cache")))
print(k.Data(), k.Data.where, k.Kind.LOCAL.value, k.Kind(os.getcwd()))
print(k.default(), k.closed(), k.cached(os.getcwd()), k.cached.cache_info().hits)
print([getattr(h, "baseFilename", None) for h in k.logger.handlers], k.logger.handlers[-1].stream.name)
print(os.environ["KEEPS_DIRECTORY"], k.module.__file__, os.path.abspath("lib") in sys.path, sys.pycache_prefix)
os.system("echo $KEEPS_DIRECTORY")
k.logger.info("a line")
END
$PY use.py
mkdir other; cd other
$PY ../use.py
