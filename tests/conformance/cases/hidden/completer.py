# SPDX-License-Identifier: GPL-3.0-or-later
#: library = yes
#: profiles = hidden
# A module that has imported the program is not loaded, and neither keeps it nor completes for it.
import readline

print(readline.get_completer())


class Object:
    def __del__(self):
        print("end of", self.name, open is not None, readline)


kept = Object()
kept.name = "kept"
