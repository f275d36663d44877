# SPDX-License-Identifier: GPL-3.0-or-later
"""What pyfxctl asks an interpreter: `check INIT MODULE...` or `imports SCRIPT`.

Compiled into pyfxctl, and given to the interpreter with -c. Answers in pairs of a key and a value,
each ended by a NUL byte. Finds modules by the finders that an import would ask, and imports none.
"""
import sys

if sys.path[:1] == [""]:  # the working directory, which -c puts there
    del sys.path[0]
ALWAYS_THERE = set(sys.modules)


def answer(key, value=""):
    sys.stdout.buffer.write(f"{key}\0{value}\0".encode(errors="backslashreplace"))


def say_what_i_am():
    answer("version", ".".join(map(str, sys.version_info[:3])))
    answer("minor", ".".join(map(str, sys.version_info[:2])))
    import sysconfig

    kind = None
    if sys.implementation.name != "cpython":
        kind = sys.implementation.name
    elif sys.version_info < (3, 11):
        kind = "CPython " + sys.version.split()[0] + ", older than 3.11"
    elif sysconfig.get_config_var("Py_GIL_DISABLED"):
        kind = "a free-threaded build"
    elif hasattr(sys, "gettotalrefcount"):
        kind = "a debug build"
    if kind is None:
        answer("warm")
    else:
        answer("wrong", f'"{sys.executable}" is {kind}, which cannot be warm: name another')


def find_spec(name, path):
    for finder in sys.meta_path:
        spec = finder.find_spec(name, path) if hasattr(finder, "find_spec") else None
        if spec is not None:
            return spec
    return None


def makes_modules(spec):
    """Whether the parent may have submodules that are no files, as six.moves."""
    try:
        with open(spec.origin, "rb") as file:
            source = file.read()
    except (OSError, TypeError):
        return True
    return b"sys.modules" in source or b"meta_path" in source or b"__path__" in source


def find(name):
    """None if the module is there, else (whether that is certain, what is missing)."""
    path = parent = None
    parts = name.split(".")
    for i in range(len(parts)):
        here = ".".join(parts[: i + 1])
        if here in sys.modules:
            path = getattr(sys.modules[here], "__path__", None)
            parent = getattr(sys.modules[here], "__spec__", None)
            continue
        if i and path is None:
            return (parent is not None and not makes_modules(parent)), here
        spec = find_spec(here, path)
        if spec is None:
            return (not i or parent is not None and not makes_modules(parent)), here
        parent, path = spec, spec.submodule_search_locations
    return None


def check_preload(modules):
    for name in modules:
        try:
            missing = find(name)
        except Exception as error:
            answer("note", f'whether there is a module "{name}" cannot be told: {error!r}')
            continue
        if missing is None:
            continue
        certain, what = missing
        if certain:
            told = "" if what == name else f' "{what}" of'
            answer("wrong", f'preload:{told} "{name}" is no module that "{sys.executable}" finds: '
                            "install it there, or take it out")
        else:
            above = what.rpartition(".")[0]
            answer("note", f'preload: "{name}" is there only if "{above}" makes it when it is imported')


def check_init(path):
    try:
        with open(path, "rb") as file:
            compile(file.read(), path, "exec", dont_inherit=True)
    except SyntaxError as error:
        answer("wrong", f"{path}:{error.lineno}: {error.msg}")
    except (OSError, ValueError) as error:
        answer("wrong", f'cannot read the init section "{path}": {error}')


def is_left_out(test, ast):
    """Whether a branch is for type checkers, or for a script that is run and not imported."""
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(test) if isinstance(node, ast.Attribute)}
    return bool(names & {"TYPE_CHECKING", "__name__"})


def imported(statements, ast):
    for node in statements:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")
        elif isinstance(node, (ast.Try, ast.With)) or type(node).__name__ == "TryStar":
            yield from imported(node.body, ast)
        elif isinstance(node, ast.If):
            if not is_left_out(node.test, ast):
                yield from imported(node.body, ast)
            yield from imported(node.orelse, ast)


def say_imports(path):
    import ast

    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read(), path)
    except SyntaxError as error:
        return answer("wrong", f"{path}:{error.lineno}: {error.msg}")
    except (OSError, ValueError) as error:
        return answer("wrong", f'cannot read "{path}": {getattr(error, "strerror", None) or error}')
    seen = {"__future__"} | ALWAYS_THERE
    packages = set()
    for name in imported(tree.body, ast):
        if name in seen or name.startswith("__future__."):
            continue
        seen.add(name)
        try:
            missing = find(name)
        except Exception:
            missing = True, name
        if missing is None:
            packages.add(name)
            answer("module", name)
        elif name.rpartition(".")[0] not in packages:  # else a name of a module that is there
            answer("note", f'"{name}" is imported, but is no module that "{sys.executable}" finds')


say_what_i_am()
if sys.argv[1] == "check":
    check_preload(sys.argv[3:])
    if sys.argv[2]:
        check_init(sys.argv[2])
else:
    say_imports(sys.argv[2])
