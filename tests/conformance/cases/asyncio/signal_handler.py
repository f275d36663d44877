# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio, os, signal
async def main():
    e = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, e.set)
    os.kill(os.getpid(), signal.SIGUSR1); await e.wait(); print("handled")
asyncio.run(main())
