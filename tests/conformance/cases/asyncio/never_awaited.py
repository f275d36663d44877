# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
async def f(): pass
f()
async def main(): asyncio.create_task(asyncio.sleep(50)); raise ValueError("x")
asyncio.run(main())
