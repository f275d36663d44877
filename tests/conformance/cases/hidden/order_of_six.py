# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden_pandas
#: needs = python3-six
# A package whose parts are found by a finder of its own.
import sys

import six, six.moves.urllib.parse

print("\n".join(sys.modules))
print(sys.meta_path[0], len(sys.meta_path))
