# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# What is registered with a class of a module counts for that class's bases once the module was imported.
import collections.abc

print(isinstance(1, collections.abc.Sized))
import pyfx_abstract

print(isinstance(1, collections.abc.Sized), isinstance(1, pyfx_abstract.Own))
