# SPDX-License-Identifier: GPL-3.0-or-later
"""What imports set in libraries in C, and in the interpreter, by their functions: there is no container to compare.

Compiled into the zygote and run in a namespace of its own, never imported.
"""
SETTING = 18  # see Step::Kind of entry.h
# Module, function that tells, function that sets. All are C's.
FUNCTIONS = (
    ("sys", "getrecursionlimit", "setrecursionlimit"),
    ("sys", "getswitchinterval", "setswitchinterval"),
    ("sys", "getdlopenflags", "setdlopenflags"),
    ("sys", "get_int_max_str_digits", "set_int_max_str_digits"),
    ("_csv", "field_size_limit", "field_size_limit"),
    ("_socket", "getdefaulttimeout", "setdefaulttimeout"),
    ("readline", "get_completer", "set_completer"),
    ("readline", "get_completer_delims", "set_completer_delims"),
)
DECIMAL_CONTEXT = "decimal_context"
CONTEXTS = ("DefaultContext", "BasicContext", "ExtendedContext")


class Settings:
    """`native`: the C++ side. `note(*step)` takes a step down for the import that is being executed. `give_up(why)`:
    this cannot be hidden."""

    def __init__(self, native, note, give_up):
        self.native, self.note, self.give_up = native, note, give_up
        self.functions = []  # (what tells, what sets)
        self.values = []  # when they were last compared
        self.hidden_values = []
        self.decimal = None  # module _decimal, once it is loaded
        self.contexts = None
        self.modules = set()

    def watch_module(self, name, module):
        """Call for each module when it is whole."""
        if name in self.modules:
            return
        self.modules.add(name)
        for of, tells, sets in FUNCTIONS:
            if of == name and hasattr(module, tells) and hasattr(module, sets):
                self.functions.append((getattr(module, tells), getattr(module, sets)))
                self.values.append(self.functions[-1][0]())
                self.hidden_values.append(self.values[-1])
        if name == "_decimal":
            self.decimal, self.contexts = module, self.state_of_contexts(module)

    def state_of_contexts(self, module):
        """The present one is made when it is first asked for, as the default one says."""
        values = [value for variable, value in self.native.context().items() if variable.name == DECIMAL_CONTEXT]
        values = values or [module.DefaultContext]
        return [repr(one) for one in (*values, *(getattr(module, name) for name in CONTEXTS))]

    def compare(self):
        for place, (tells, sets) in enumerate(self.functions):
            before, now = self.values[place], tells()
            if now != before:
                self.note(SETTING, tells, sets, before, now)
                self.values[place] = now
        if self.decimal is not None and self.state_of_contexts(self.decimal) != self.contexts:
            self.contexts = self.state_of_contexts(self.decimal)
            self.give_up("it changes a context of decimal numbers")

    def accept(self):
        """What has changed is no news."""
        self.values = [tells() for tells, _ in self.functions]

    def keep(self):
        self.hidden_values = list(self.values)

    def hide(self):
        """Takes back what has changed since the hidden state."""
        for (tells, sets), value in zip(self.functions, self.hidden_values):
            if tells() != value:
                sets(value)
        self.values = list(self.hidden_values)
