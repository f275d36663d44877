# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module may make of its working directory or arguments, each in an interpreter of its own: is it found, and put right?

    python3 tests/zygote/kept_places_test.py FOLDER    # where kept_places.py is
"""

import os
import random
import subprocess
import sys
import tempfile

EXACT, COLD = "exact", "cold"
# What a module has at its top level, by whether a run can be given its own in its place.
CASES = [
    (EXACT, "X = os.getcwd()"),
    (EXACT, "X = [os.getcwd(), (os.getcwd(), [os.getcwdb()])]"),
    (EXACT, "X = {os.getcwd(): {os.path.abspath('a'): 1}}"),
    (EXACT, "X = sorted({os.path.abspath('a'), os.path.abspath('b')})"),
    (EXACT, "import types; X = types.SimpleNamespace(a=os.getcwd())"),
    (EXACT, "import types; X = types.MappingProxyType({'a': os.getcwd()})"),
    (EXACT, "import pathlib; X = [pathlib.Path.cwd(), pathlib.PurePosixPath(os.getcwd(), 'a').parent]"),
    (EXACT, "import configparser; P = configparser.ConfigParser(); P['a'] = {'b': os.getcwd()}; X = dict(P['a'])"),
    (EXACT, "import argparse; X = argparse.Namespace(a=os.getcwd())"),
    (EXACT, "import logging; X = logging.Formatter(os.getcwd() + ' %(message)s')._fmt"),
    (EXACT, "import functools; P = functools.partial(dict, a=os.getcwd()); X = P.keywords"),
    (EXACT, "class A: P = (os.getcwd(),)\nX = A.P"),
    (EXACT, "def f(a=os.getcwd(), *, b=(os.getcwd(),)): return a, b\nX = f.__defaults__, f.__kwdefaults__"),
    (EXACT, "X = os.path.dirname(os.getcwd()), os.path.basename(os.getcwd())"),
    (EXACT, "import json; X = json.dumps([os.getcwd()])"),
    (EXACT, "class P:\n  __class__ = property(lambda self: 1 / 0)\nP = P(); P.a = os.getcwd(); X = P.a"),
    (EXACT, "class P:\n  __class__ = dict\nP = P(); P.a = os.getcwd(); X = P.a"),
    (EXACT, "X = sys.argv[1:]"),
    (EXACT, "X = [sys.executable, *sys.argv]"),
    (EXACT, "X = (sys.executable, *sys.argv)"),
    (EXACT, "X = os.path.abspath(sys.argv[0])"),
    (EXACT, "X = os.path.splitext(os.path.basename(sys.argv[0]))[0] + '.log'"),
    (COLD, "import functools; X = functools.partial(print, os.getcwd())"),
    (COLD, "import collections; X = collections.deque([os.getcwd()])"),
    (COLD, "import re; X = re.compile(os.getcwd())"),
    (COLD, "import contextvars; X = contextvars.ContextVar('x', default=os.getcwd())"),
    (COLD, "import contextvars; X = contextvars.ContextVar('x'); X.set(os.getcwd())"),
    (COLD, "def g():\n  c = os.getcwd()\n  yield 1\n  yield c\nX = g(); next(X)"),
    (COLD, "X = ValueError(os.getcwd())"),
    (COLD, "class S(str): pass\nX = S(os.getcwd())"),
    (COLD, "X = frozenset([os.getcwd()])"),
    (COLD, "X = bytearray(os.getcwdb())"),
    (COLD, "import io; X = io.StringIO(os.getcwd())"),
    (COLD, "import io; X = io.BytesIO(os.getcwdb())"),
    (COLD, "X = os.getcwd().startswith"),
    (COLD, "exec(f'def f(): return {os.getcwd()!r}', globals())"),
    (COLD, "X = eval(compile('lambda: 1', os.path.abspath('f.py'), 'eval'))"),
    (COLD, "import pathlib; X = {pathlib.Path.cwd(): 1}"),
    (COLD, "import pathlib; X = pathlib.Path.cwd().parents"),
    (COLD, "import pathlib; X = pathlib.Path.cwd().parts"),
    (COLD, "X = os.getcwd().split('/')"),
    (COLD, "X = os.getcwd().upper()"),
    (COLD, "X = os.getcwd().replace('/', '_')"),
    (COLD, "import urllib.parse; X = urllib.parse.quote(os.getcwd(), safe='')"),
    (COLD, "import pickle; X = pickle.dumps(os.getcwd())"),
    (COLD, "import operator; X = operator.itemgetter(os.getcwd())"),
    (COLD, "X = sys.argv[1]"),
    (COLD, "X = ' '.join(sys.argv)"),
    (COLD, "X = len(sys.argv)"),
    (COLD, "X = '-v' in sys.argv"),
    (COLD, "X = sys.argv[0].endswith('.py')"),
    (COLD, "X = [one for one in sys.argv]"),
    (COLD, "import argparse; argparse.ArgumentParser().parse_known_args()"),
    (COLD, "A = sys.argv; X = len(A)"),
    (COLD, "A = sys.argv[1:]; X = len(A)"),
]
ARGUMENTS = ["./use.py", "a", "b"]


def load(folder, name):
    names = {"__name__": "pyfx", "os": os}
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        exec(compile(file.read(), "<pyfx>", "exec"), names)
    return names


def execute(source):
    module = sys.modules["module"] = type(sys)("module")
    exec(f"import os, sys\n{source}\n", module.__dict__)
    return repr(module.__dict__.get("X"))


def play(folder, place, source):
    """In this interpreter: what python3 would have, after what a run has."""
    names, texts, places, clocks = (
        load(folder, f"{name}.py") for name in ("asked_names", "kept_texts", "kept_places", "clocks"))
    texts["begin"]()
    names["begin"]()
    names["begin_main"](texts["main_file"]())
    execute(source)
    names["end"]()
    _, fixed = places["find"](texts, names, clocks["class_of"], [])
    os.chdir(place)
    sys.argv[:] = ARGUMENTS
    if fixed or places["renew"](os.path.join(place, "./use.py"), False) is not None:
        return COLD
    ours = repr(sys.modules["module"].__dict__.get("X"))
    wanted = execute(source)
    return EXACT if ours == wanted else f"{ours}, which is to be {wanted}"


def main(folder):
    wrong = 0
    with tempfile.TemporaryDirectory() as root:
        place = os.path.join(root, "place")
        digits = str(random.randrange(10**11, 10**12))
        warm = os.path.join(root, "warm-up", digits, f"nowhere-{digits}")
        os.mkdir(place)
        os.makedirs(warm)
        for expected, source in CASES:
            command = [sys.executable, "-B", os.path.abspath(__file__), folder, place, source]
            done = subprocess.run(command, cwd=warm, capture_output=True, text=True, check=False)
            found = done.stdout.strip() or done.stderr
            if found != expected:
                print(f"{source}\n    is {found}, not {expected}")
                wrong += 1
    print(f"{len(CASES)} cases, {wrong} wrong")
    return wrong != 0


if len(sys.argv) == 4:
    print(play(*sys.argv[1:]))
else:
    sys.exit(main(os.path.abspath(sys.argv[1])))
