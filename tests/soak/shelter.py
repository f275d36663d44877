# SPDX-License-Identifier: GPL-3.0-or-later
"""What a soak needs of the system to be hard on pyfx and on nobody else: mounts of its own, clocks of its own, an
ordinary user. Begun as root it becomes such a user, who may mount and set clocks in namespaces; what
it starts may not, and is bound by limits that root is not bound by.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import threading

INSIDE = "--inside"
FIRST_USER = 61_000  # nobody's (base-passwd's users-and-groups)
_CAPABILITIES = "-all,+sys_admin,+sys_time"
_PR_CAP_AMBIENT, _CLEAR_ALL = 47, 4
_CLONE_NEWTIME = 0x80
_MS_NOSUID, _MS_NODEV, _MNT_DETACH = 2, 4, 2
_libc = ctypes.CDLL(None, use_errno=True)


def _check(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def enter(prefix, as_root):
    """Starts this program again inside, once. Returns why something is left out, or an empty text."""
    if INSIDE in sys.argv:
        _libc.prctl(_PR_CAP_AMBIENT, _CLEAR_ALL, 0, 0, 0)  # what is executed has none of it
        return ""
    if os.geteuid() != 0:
        return "not root: no full disk, no other clocks"
    if not shutil.which("unshare") or not shutil.which("setpriv"):
        return "unshare or setpriv (util-linux) is not there"
    command = ["unshare", "--mount", "--propagation", "private", "--"]
    user = str(FIRST_USER + os.getpid() % 1000)
    become = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", f"--inh-caps={_CAPABILITIES}",
              f"--ambient-caps={_CAPABILITIES}", "--"]  # fmt: skip
    again = ["/usr/bin/python3", "-B", os.path.abspath(sys.argv[0]), *sys.argv[1:], INSIDE]
    if as_root:
        os.execvp("unshare", [*command, *again])
    # An ordinary user cannot reach what is below root's home, for one. setpriv may start programs there still.
    reach = ["/usr/bin/python3", "-c", "import os, sys; open(sys.argv[1]).close(); os.execv(sys.argv[2], sys.argv[2:])",
             os.path.abspath(sys.argv[0]), os.path.join(prefix, "bin", "pyfxd"), "--version"]  # fmt: skip
    tried = subprocess.run([*command, *become, *reach], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if tried.returncode != 0:
        why = tried.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return f"an ordinary user cannot reach it, or there are no namespaces: {why}"
    os.environ.pop("HOME", None)
    os.execvp("unshare", [*command, *become, *again])
    return "unreachable"


def mount_small(path, size, inodes):
    """A file system of so many bytes and entries; False where this process may not."""
    options = f"size={size},nr_inodes={inodes},mode=0700".encode()
    return _libc.mount(b"soak", path.encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV, options) == 0


def unmount(path):
    _libc.umount2(path.encode(), _MNT_DETACH)


def leave_for_other_clocks(monotonic, boottime):
    """What this thread starts from now on has clocks with these offsets, in seconds. There is no way back."""
    _check(_libc.unshare(_CLONE_NEWTIME), "unshare")
    # Where vfork(2) is used, older kernels leave the child where it was (copy_namespaces()).
    subprocess._USE_VFORK = False
    subprocess._USE_POSIX_SPAWN = False
    # Threads have no such file below /proc/PID/task, but one by their own number.
    descriptor = os.open(f"/proc/{threading.get_native_id()}/timens_offsets", os.O_WRONLY)
    try:
        os.write(descriptor, f"monotonic {monotonic} 0\nboottime {boottime} 0\n".encode())
    finally:
        os.close(descriptor)
