# SPDX-License-Identifier: GPL-3.0-or-later
import codecs
import io
import sys

detaches = sys.modules["detaches"] = type(sys)("detaches")
sys.stdout = codecs.getwriter("utf-8")(sys.stdout.detach())
sys.stdin = io.TextIOWrapper(sys.stdin.detach(), "latin-1")
detaches.err = sys.stderr.detach()
