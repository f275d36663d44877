# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a Jupyter kernel as a notebook does: starts it, computes, interrupts, restarts, ends it.

    drive_kernel.py KERNEL

Prints how long its start took, in ms, and what it is; ends with status 1 if anything is wrong. Run by
run.py with the interpreter that has jupyter_client.
"""

import json
import queue
import sys
import time

from jupyter_client import KernelManager

DEADLINE = 60  # seconds


def execute(client, code, on_output=lambda: None):
    """The text that `code` prints, and how its execution ended: "ok", or the name of its exception."""
    message = client.execute(code)
    text = ""
    while True:
        try:
            reply = client.get_iopub_msg(timeout=DEADLINE)
        except queue.Empty:
            raise SystemExit("the kernel says nothing") from None
        if reply["parent_header"].get("msg_id") != message:
            continue
        if reply["msg_type"] == "stream":
            text += reply["content"]["text"]
            on_output()
        if reply["msg_type"] == "status" and reply["content"]["execution_state"] == "idle":
            break
    while True:
        reply = client.get_shell_msg(timeout=DEADLINE)
        if reply["parent_header"].get("msg_id") == message:
            return text, reply["content"].get("ename", reply["content"]["status"])


def start(manager, restart=False):
    begin = time.monotonic()
    if restart:
        manager.restart_kernel(now=False)
    else:
        manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=DEADLINE)
    return client, (time.monotonic() - begin) * 1000


def expect(what, got, wanted):
    if got != wanted:
        raise SystemExit(f"{what}: {got!r} instead of {wanted!r}")


def main():
    manager = KernelManager(kernel_name=sys.argv[1])
    client, first = start(manager)
    try:
        expect("a sum", execute(client, "print(6 * 7)"), ("42\n", "ok"))
        expect("a name", execute(client, "x = 1"), ("", "ok"))
        expect("the name again", execute(client, "print(x)"), ("1\n", "ok"))
        expect("an error", execute(client, "1 / 0")[1], "ZeroDivisionError")
        # The interrupt comes when the loop has begun.
        loop = "print('begun', flush=True)\nwhile True: pass"
        expect("an interrupt", execute(client, loop, manager.interrupt_kernel)[1], "KeyboardInterrupt")
        expect("life after it", execute(client, "print(x)"), ("1\n", "ok"))
        what = "import os, sys; print(sys.executable, os.getppid() == int(os.environ['JPY_PARENT_PID']))"
        text, _ = execute(client, what)
        client.stop_channels()
        client, again = start(manager, restart=True)
        expect("a fresh kernel", execute(client, "print('x' in globals())"), ("False\n", "ok"))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    expect("the end", manager.is_alive(), False)
    print(json.dumps({"start_ms": first, "restart_ms": again, "what": text.strip()}))


if __name__ == "__main__":
    main()
