# SPDX-License-Identifier: GPL-3.0-or-later
# A module that makes paths of the working directory. python3 executes it too: see cases/directory/kept_by_preload.sh.
import sys

keeper = sys.modules["keeps_directory"] = type(sys)("keeps_directory")
exec(
    r"""
import collections, dataclasses, enum, functools, logging, logging.handlers, os, pathlib, sys

HERE = os.getcwd()
SAME = HERE
BYTES = os.getcwdb()
URI = f"file://{HERE}/x"
MESSAGE = f"log in {HERE}"
NAME = os.path.basename(HERE)
PARENT = os.path.dirname(HERE)
DEEP = {"a": [HERE, {"b": (HERE, 1, (os.path.join(HERE, "c"),))}], "s": {os.path.join(HERE, "in a set"), "other"}}
# Some of them have another order when they are filled again.
MANY = [{os.path.join(HERE, f"{letter}{number}") for number in range(99)} for letter in "abcdefghijkl"]
KEYS = {"first": 1, HERE: 2, "last": 3}
ORDERED = collections.OrderedDict(a=HERE)
PATHS = [pathlib.Path.cwd(), pathlib.Path("x").absolute(), pathlib.Path("y/z").resolve()]
ABOVE = pathlib.Path.cwd().parent
UP = pathlib.Path.cwd().parents[1]

class Settings:
    root = os.path.abspath("settings")
    def __init__(self):
        self.cache = os.path.join(HERE, "cache")
        self.path = pathlib.Path.cwd() / "cache"

class Slotted:
    __slots__ = ("place",)

@dataclasses.dataclass
class Data:
    where: str = HERE

class Kind(enum.Enum):
    LOCAL = HERE

Point = collections.namedtuple("Point", "place number")
point = Point(HERE, 1)
settings = Settings()
slotted = Slotted()
slotted.place = HERE

def default(where=os.path.abspath("default"), *, also=os.getcwd()):
    return where, also

def closure():
    place = os.path.abspath("closed over")
    return lambda: place

closed = closure()

@functools.lru_cache(maxsize=None)
def cached(place):
    return place + "!"

cached(HERE)

logger = logging.getLogger("keeps_directory")
logger.setLevel("INFO")
logger.propagate = False
logger.addHandler(logging.FileHandler("plain.log", delay=True))
logger.addHandler(logging.handlers.RotatingFileHandler("rotating.log", maxBytes=10, backupCount=1, delay=True))
logger.addHandler(logging.handlers.TimedRotatingFileHandler("timed.log", delay=True))
logger.addHandler(logging.handlers.MemoryHandler(100, target=logging.FileHandler("memory.log", delay=True)))
logger.addHandler(logging.FileHandler("opened.log"))
os.environ["KEEPS_DIRECTORY"] = os.path.abspath("variable")
module = sys.modules["keeps_directory.inner"] = type(sys)("keeps_directory.inner")
module.__file__ = os.path.abspath("inner.py")
sys.path.append(os.path.abspath("lib"))
sys.pycache_prefix = os.path.abspath("compiled")
""",
    keeper.__dict__,
)
