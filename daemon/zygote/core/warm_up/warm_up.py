# SPDX-License-Identifier: GPL-3.0-or-later
"""What a zygote does in Python once, before its first fork.

Compiled into the zygote and run in a namespace of its own, never imported: nothing of it may be
seen by user code. Uses only modules that a bare interpreter has loaded.
"""
import builtins
import sys

# Nobody has written a longer one: it is data, or has no end.
MOST_SOURCE = 4 << 20


def preload(name):
    # Not importlib.import_module(): the C function keeps import frames out of tracebacks.
    builtins.__import__(name)


def run_init(init_path):
    """Runs the init section; returns its module or None."""
    if not init_path:
        return None
    with builtins.open(init_path, "rb") as file:
        source = file.read(MOST_SOURCE + 1)
    if len(source) > MOST_SOURCE:
        raise ValueError('"%s" is larger than %d MiB' % (init_path, MOST_SOURCE >> 20))
    if not source.strip():
        return None  # as if there were none
    code = builtins.compile(source, init_path, "exec", dont_inherit=True)
    # A module of its own, so that what it defines can be pickled by name, and never __main__,
    # which belongs to the run.
    module = type(sys)("__pyfx_init__")
    module.__file__ = init_path
    sys.modules["__pyfx_init__"] = module
    builtins.exec(code, module.__dict__)
    return module


def describe_failure(error):
    """The traceback of what failed, as python3 would print it."""
    import traceback

    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == "<pyfx>":
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(error), error, frames))
    # As sys.stderr writes what is no text, a file name that is not UTF-8 for instance.
    return text.encode("utf-8", "backslashreplace").decode()


def public_names(module):
    """What the init section binds for runs: (name, value) pairs."""
    if module is None:
        return []
    return [(k, v) for k, v in module.__dict__.items() if not k.startswith("_")]


def show_names(pairs):
    """Lets `pairs` stand in for builtins that do not exist."""
    for name, value in pairs:
        if not hasattr(builtins, name):
            setattr(builtins, name, value)
