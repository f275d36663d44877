# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio, signal
async def main():
    print(signal.getsignal(signal.SIGINT))
print(signal.getsignal(signal.SIGINT))
asyncio.run(main())
print(signal.getsignal(signal.SIGINT))
