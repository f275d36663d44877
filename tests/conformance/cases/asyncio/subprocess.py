# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
async def main():
    p = await asyncio.create_subprocess_exec("sh", "-c", "cat; exit 3", stdin=-1, stdout=-1)
    print(await p.communicate(b"x"), p.returncode)
asyncio.run(main())
