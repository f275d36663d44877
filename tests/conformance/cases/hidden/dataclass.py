# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# Pickle, dataclasses and annotations find modules by name.
import dataclasses
import pickle
import typing

import pyfx_classes

point = pickle.loads(pickle.dumps(pyfx_classes.Point(1, pyfx_classes.Other())))
print(point.x, typing.get_type_hints(pyfx_classes.Point), dataclasses.asdict(pyfx_classes.Point(2)))
print(pickle.loads(pickle.dumps(pyfx_classes.Colour.RED)))
