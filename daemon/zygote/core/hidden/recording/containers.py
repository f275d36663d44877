# SPDX-License-Identifier: GPL-3.0-or-later
"""Dictionaries, lists and sets of modules that are whole, and of the interpreter: what an import changes in them is
an effect of that import, taken back when it is hidden and done again when it is revealed.

Compiled into the zygote and run in a namespace of its own, never imported; hanging_on() of hanging.py and Settings of
c_settings.py are put there.
"""
import _warnings
import _weakref
import posix
import sys

# Kinds of steps, see Step::Kind of entry.h.
NAMES, LIST, SET = 7, 8, 9
SET_VARIABLE, FORKS, LIBRARY_VARIABLE, ATTRIBUTE = 11, 13, 15, 17
# What changes with each import, or is each run's own.
UNWATCHED = {"__main__", "__pyfx_init__", "_frozen_importlib", "_imp", "_thread", "gc"}
UNWATCHED_OF_SYS = {"argv", "orig_argv", "warnoptions", "_xoptions", "modules"}
CACHES = {("re", "_cache"), ("re", "_cache2"), ("linecache", "cache"), ("sre_compile", "_cache")}
# What their names hold changes with each import.
SHALLOW = {"sys", "builtins", "_frozen_importlib_external", "importlib._bootstrap_external", "zipimport"}
REGISTRY = "__warningregistry__"
UNWATCHED_OF_ALL = {"__builtins__", "__spec__", "__loader__", REGISTRY}  # the import system's own
ModuleType = type(sys)
LARGEST = 20_000  # entries of a container that is compared
CONSTANTS = {type(None), bool, int, float, str, bytes}


def names_of(module):
    try:
        names = object.__getattribute__(module, "__dict__")
    except AttributeError:
        return {}
    return names if type(names) is dict else {}


def copy_of(container):
    kind = type(container)
    return dict(container) if kind is dict else tuple(container) if kind is list else frozenset(container)


def is_same_constant(one, other):
    """Whether they differ in nothing but being two: who sets the time zone anew, for instance, makes new ones."""
    if type(one) is not type(other):
        return False
    if type(one) is tuple:
        return len(one) == len(other) and all(map(is_same_constant, one, other))
    return type(one) in CONSTANTS and (one is other or type(one) is not float and one == other)


def is_dead(value):
    """Whether it is a weak reference to what is gone."""
    return issubclass(type(value), _weakref.ref) and _weakref.ref.__call__(value) is None


def longest_kept(before, after):
    """Where the most items are that stand one behind the other in `after` and are in the same order in `before`:
    the place of the first, and how many."""
    places = {id(item): place for place, item in enumerate(before)}
    best = (len(after), 0)
    start, last = 0, -1
    for place, item in enumerate(after):
        there = places.get(id(item), -1)
        if there <= last:
            start, last = (place + 1, -1) if there < 0 else (place, there)
        else:
            last = there
        if place + 1 - start > best[1]:
            best = (start, place + 1 - start)
    return best


class Containers:
    """`native`: the C++ side. `note(*step)` takes a step down for the import that is being executed. `give_up(why)`:
    this cannot be hidden. `bind(module, key, value)`: whether the import system itself has put that there.
    `warned(module, registry)`: the registry of warnings of a module has changed."""

    def __init__(self, native, note, give_up, bind, warned):
        self.native, self.missing = native, native.missing
        self.note, self.give_up, self.bind, self.warned = note, give_up, bind, warned
        self.live = []  # those that are watched
        self.copies = []  # what they had when they were last compared
        self.hidden_copies = []  # what they have in the hidden state
        self.owners = []  # (module's name, name in it; the class whose attributes they are)
        self.watched = set()  # their ids
        self.settings = Settings(native, note, give_up)
        self.set_variables = set()
        self.forks_seen = [len(callbacks) for callbacks in native.forks()]

    def watch(self, container, module, name, kind=None):
        if id(container) in self.watched or len(container) > LARGEST:
            return
        self.watched.add(id(container))
        self.live.append(container)
        self.copies.append(copy_of(container))
        self.hidden_copies.append(self.copies[-1])
        self.owners.append((module, name, kind))

    def watch_interpreter(self):
        for container in (posix.environ, _warnings.filters, *self.native.codecs()):
            self.watch(container, "the interpreter", None)
        # Module posix has it as well.
        self.place_of_variables = next(place for place, one in enumerate(self.live) if one is posix.environ)

    def watch_module(self, name, module):
        names = names_of(module)
        # Some have a second name: importlib._bootstrap.
        if not names or any(module is dict.get(sys.modules, one) for one in UNWATCHED):
            return
        self.settings.watch_module(name, module)
        self.watch(names, name, None)
        if type(module) is not ModuleType and (attributes := self.native.names_of_class(type(module))) is not None:
            self.watch(attributes, name, None, type(module))
        for key, value in list(names.items()):
            if key in UNWATCHED_OF_ALL or (name, key) in CACHES or name == "sys" and key in UNWATCHED_OF_SYS:
                continue
            if name in SHALLOW:
                if type(value) in (dict, list, set):
                    self.watch(value, name, key)
                continue
            for container, kind in hanging_on(self.native, value, self.watched):
                self.watch(container, name, key, kind)

    def leave_out_main(self, first, main):
        """What is hidden does not hold the program, which is each run's own. `first`: the place of the first container
        of the module. Returns the steps that put it there, or None if only an execution can."""
        steps = []
        for place in range(first, len(self.live)):
            container = self.live[place]
            if type(container) is dict and self.owners[place][2] is None:
                held = [key for key, value in container.items() if value is main]
                if held:
                    self.hidden_copies[place] = {**self.hidden_copies[place], **dict.fromkeys(held)}
                    steps += [(NAMES, container, key, None, self.native.main) for key in held]
            elif any(item is main for item in (container.values() if type(container) is dict else container)):
                return None
        return steps

    def compare(self):
        """Takes down what has changed in what was whole, and what else was done since the last time."""
        for place in self.native.changed(self.live, self.copies):
            container, before = self.live[place], self.copies[place]
            if container is posix.environ:
                self.note_variables(before)
            elif type(container) is dict:
                module, name, kind = self.owners[place]
                if kind is None:
                    self.note_names(container, before, module, name)
                else:
                    self.note_attributes(kind, container, before)
            elif type(container) is list:
                self.note_list(container, before, tuple(container))
            else:
                self.note_items(container, before)
            self.copies[place] = copy_of(container)
        for which, callbacks in enumerate(self.native.forks()):
            for callback in callbacks[self.forks_seen[which] :]:
                self.note(FORKS, which, callback)
            self.forks_seen[which] = len(callbacks)
        self.settings.compare()
        # Of libraries in C, which keep what they have read when they were loaded.
        for variable in self.native.variables_read():
            self.note(LIBRARY_VARIABLE, *variable)

    def note_list(self, container, before, after):
        """What is put in front, behind and taken away can be done whatever else is in the list by then."""
        fewer = len(before) - len(after)
        if fewer > 0 and all(item is one for item, one in zip(before[fewer:], after)):
            # Only that: one that is taken away may have another place behind it.
            return self.note(LIST, container, (), (), before[:fewer])
        gone = tuple(item for item in before if not any(item is one for one in after))
        kept = [item for item in before if any(item is one for one in after)]
        length = len(kept)
        for start in range(len(after) - length + 1):
            if all(item is one for item, one in zip(after[start : start + length], kept)):
                return self.note(LIST, container, after[:start], after[start + length :], gone)
        return self.note_moved(container, before, after)

    def note_moved(self, container, before, after):
        """One that was moved was taken away and put there, as warnings.simplefilter() does."""
        if any(len(set(map(id, items))) < len(items) for items in (before, after)):  # one has two places
            return self.give_up("it puts a list of the interpreter's or of another module's in another order")
        start, length = longest_kept(before, after)
        kept = {id(item) for item in after[start : start + length]}
        gone = tuple(item for item in before if id(item) not in kept)
        return self.note(LIST, container, after[:start], after[start + length :], gone)

    def note_names(self, container, before, module, name):
        for key in before.keys() - container.keys():
            if not is_dead(before[key]):
                self.note(NAMES, container, key, before[key], self.missing)
        for key, value in list(container.items()):
            old = before.get(key, self.missing)
            if old is value or is_same_constant(old, value) or is_dead(value):
                continue
            if key == REGISTRY:
                self.warned(module, value)
            elif name is not None or not self.bind(module, key, value):
                self.note(NAMES, container, key, old, value)
                if type(value) in (dict, list, set):
                    self.watch(value, module, name or key)

    def note_attributes(self, kind, attributes, before):
        """They are set by way of the class, which has slots and caches for them."""
        for key in [*(before.keys() - attributes.keys()), *list(attributes)]:
            old, new = before.get(key, self.missing), attributes.get(key, self.missing)
            if old is new or is_same_constant(old, new):
                continue
            if not self.native.is_plain_attribute(kind, key):
                return self.give_up(f"it changes {key!r} of class {kind.__qualname__!r}")
            self.note(ATTRIBUTE, kind, key, old, new)

    def note_items(self, container, before):
        """Of a set; what only knew something that is gone by now is gone as well."""
        more = tuple(item for item in container - before if not is_dead(item))
        fewer = tuple(item for item in before - container if not is_dead(item))
        if more or fewer:
            self.note(SET, container, more, fewer)

    def note_variables(self, before):
        for key in before.keys() | posix.environ.keys():
            old, new = before.get(key, self.missing), posix.environ.get(key, self.missing)
            if old is not new and old != new:
                self.note(SET_VARIABLE, key, old, new)
                self.set_variables.add(os.fsdecode(key))

    def compare_variables(self):
        """The same of the environment alone, so that what is read after it was set comes after it."""
        if self.copies[self.place_of_variables] != posix.environ:
            self.note_variables(self.copies[self.place_of_variables])
            self.copies[self.place_of_variables] = copy_of(posix.environ)

    def accept(self):
        """What has changed is no news."""
        for place in self.native.changed(self.live, self.copies):
            self.copies[place] = copy_of(self.live[place])
        self.settings.accept()

    def keep(self):
        """What has changed stays so."""
        for place in self.native.changed(self.live, self.hidden_copies):
            self.hidden_copies[place] = self.copies[place] = copy_of(self.live[place])
        self.settings.keep()
        self.set_variables.clear()

    def hide(self):
        """Takes back what has changed since the hidden state."""
        for place in self.native.changed(self.live, self.hidden_copies):
            self.restore(self.live[place], self.hidden_copies[place], self.owners[place][2])
            self.copies[place] = self.hidden_copies[place]
        self.settings.hide()

    def restore(self, container, before, kind):
        if type(container) is list:
            container[:] = before
            if container is _warnings.filters:
                self.native.filters_mutated()
        elif type(container) is set:
            container.clear()
            container.update(item for item in before if not is_dead(item))
        elif kind is not None:
            self.restore_attributes(kind, container, before)
        else:
            self.restore_names(container, before)

    def restore_attributes(self, kind, attributes, before):
        for key in [key for key in attributes if key not in before]:
            self.native.set_attribute(kind, key, self.missing)
        for key, value in before.items():
            if attributes.get(key, self.missing) is not value:
                self.native.set_attribute(kind, key, value)

    def restore_names(self, container, before):
        is_environment = container is posix.environ
        for key in [key for key in container if key not in before]:
            del container[key]
            if is_environment:
                posix.unsetenv(key)
        for key, value in before.items():
            if container.get(key, self.missing) is not value and not is_dead(value):
                container[key] = value
                if is_environment:
                    posix.putenv(key, value)
