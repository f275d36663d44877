# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio, os, signal
async def main():
    try:
        os.kill(os.getpid(), signal.SIGINT); await asyncio.sleep(50)
    except asyncio.CancelledError: print("cancelled"); raise
asyncio.run(main())
