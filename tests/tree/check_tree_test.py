#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check that cannot fail proves nothing: each rule of check_tree.py must see a breach."""
import pathlib
import tempfile
import unittest
import unittest.mock

import check_tree

LICENCE = "// SPDX-License-Identifier: GPL-3.0-or-later\n"


class CheckTreeTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.directory.name)
        self.write("protocol/frames/frame.h", LICENCE)

    def tearDown(self):
        self.directory.cleanup()

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def includes(self, path, text):
        self.write(path, text)
        return list(check_tree.check_includes(self.root))

    def calls(self, path, text):
        self.write(path, text)
        return list(check_tree.check_calls(self.root))

    def test_a_folder_may_include_the_protocol_and_itself(self):
        self.write("client/b.h", "")
        self.assertEqual(
            self.includes("client/a.cc", '#include "protocol/frames/frame.h"\n#include "client/b.h"\n'), []
        )

    def test_a_folder_may_not_include_another(self):
        self.write("daemon/supervisor/b.h", "")
        self.assertEqual(len(self.includes("client/a.cc", '#include "daemon/supervisor/b.h"\n')), 1)
        self.assertEqual(len(self.includes("protocol/a.cc", '#include "client/b.h"\n')), 2)

    def test_the_core_may_not_know_its_host(self):
        self.write("daemon/zygote/host.h", "")
        self.assertEqual(len(self.includes("daemon/zygote/core/a.cc", '#include "daemon/zygote/host.h"')), 1)

    def test_includes_are_written_from_the_root(self):
        self.write("client/b.h", "")
        self.assertEqual(len(self.includes("client/a.cc", '#include "b.h"\n')), 1)

    def test_internal_headers_stand_in_one_file(self):
        text = "#define Py_BUILD_CORE 1\n#include <internal/pycore_runtime.h>\n"
        self.assertEqual(self.includes("daemon/zygote/core/cpython/cpython_internals.cc", text), [])
        self.assertEqual(len(self.includes("daemon/zygote/core/other.cc", text)), 2)

    def test_only_the_channel_sends_messages(self):
        text = "::sendmsg(1, &m, 0);\n"
        self.assertEqual(self.calls("protocol/frames/channel.cc", text), [])
        self.assertEqual(len(self.calls("client/a.cc", text)), 1)

    def test_only_the_fork_server_forks(self):
        text = "// fork() as in fork(2)\nconst char* s = \"fork()\";\n"
        self.assertEqual(self.calls("daemon/zygote/core/a.cc", text), [])
        self.assertEqual(len(self.calls("daemon/zygote/core/b.cc", "pid = ::fork();\n")), 1)
        self.assertEqual(len(self.calls("client/c.cc", "syscall(SYS_clone3, &a);\n")), 2)

    def test_the_quick_start_is_our_own_and_enough(self):
        def complaints(*names):
            with unittest.mock.patch.object(check_tree, "defined", return_value=set(names)):
                return list(check_tree.check_quick_start("program"))

        self.assertEqual(complaints("main", "__libc_start_main"), [])
        self.assertEqual(len(complaints("main", "__libc_start_call_main")), 1)
        self.assertEqual(len(complaints("main", "setlocale", "getaddrinfo")), 2)

    def test_arrows_between_rooms_go_one_way(self):
        for folder, rooms in check_tree.ROOMS.items():
            above = set()
            for room, others in rooms.items():
                self.assertLessEqual(set(others.split()), above, f"{folder}/{room}")
                above.add(room)
        self.write("protocol/messages/b.h", "")
        protocol = '#include "protocol/messages/b.h"\n'
        self.assertEqual(self.includes("client/run/a.cc", protocol), [])
        text = '#include "daemon/supervisor/variants/variant.h"\n'
        self.write("daemon/supervisor/variants/variant.h", "")
        self.assertEqual(self.includes("daemon/supervisor/bounds/a.cc", text), [])
        self.assertEqual(self.includes("daemon/supervisor/main.cc", text), [])
        self.assertEqual(len(self.includes("daemon/supervisor/runs/a.cc", text)), 1)
        self.assertEqual(len(self.includes("protocol/frames/a.cc", protocol)), 2)

    def test_the_walk_leads_to_what_is_there(self):
        self.write("client/a.cc", "Status Client::Ask(int fd) {\n}\n// Other() {\n")
        step = "1. It asks (`client/a.cc`, `Ask()`{}).\n"
        for more, breaches in (("", 0), (", `Other()`", 1), ("; `client/b.cc`, `Ask()`", 1)):
            self.write("docs/architecture.md", step.format(more))
            self.assertEqual(len(list(check_tree.check_walk(self.root))), breaches, more)
        self.write("docs/architecture.md", "no steps\n")
        self.assertEqual(len(list(check_tree.check_walk(self.root))), 1)

    def test_sources_carry_their_licence(self):
        self.write("tool", "#!/bin/sh\n")
        self.write("notes.txt", "no source\n")
        self.write("build/generated.cc", "not ours\n")
        self.assertEqual(
            [breach.split(":")[0] for breach in check_tree.check_licences(self.root)], ["tool"]
        )


if __name__ == "__main__":
    unittest.main()
