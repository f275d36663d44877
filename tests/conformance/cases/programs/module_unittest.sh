# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = in \d+\.\d+s
cat > test_x.py <<'T'
import unittest
class T(unittest.TestCase):
    def test_good(self): self.assertEqual(1, 1)
    def test_bad(self): self.assertEqual(1, 2)
T
$PY -m unittest; echo $?
