# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
async def f(n): await asyncio.sleep(0.01 * n); return n
async def main(): print(await asyncio.gather(f(2), f(1)), asyncio.current_task().get_name())
asyncio.run(main())
