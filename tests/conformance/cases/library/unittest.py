# SPDX-License-Identifier: GPL-3.0-or-later
#: hide = in \d+\.\d+s
import unittest
class T(unittest.TestCase):
    def test_a(self): pass
    def test_b(self): self.fail("x")
unittest.main()
