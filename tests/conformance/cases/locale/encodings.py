# SPDX-License-Identifier: GPL-3.0-or-later
import codecs, locale, sys
print(sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
print(locale.getencoding(), locale.getpreferredencoding(False), open("/dev/null").encoding)
print(sys.stdin.encoding, sys.stdout.encoding, sys.stderr.encoding)
