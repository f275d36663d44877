# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_pandas
#: needs = python3-six
# An attribute that is resolved when it is asked for takes its own place in the class of its module.
import six

print(six.moves.urllib.parse.urlencode({"a": 1}))
print(six.moves.queue.Queue.__name__, six.moves._thread.__name__)
from six.moves.urllib.parse import quote

print(quote("a b"))
