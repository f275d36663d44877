# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
async def main():
    print(await asyncio.to_thread(lambda: 5))
    async def serve(r, w): w.write(await r.readline()); w.close()
    s = await asyncio.start_unix_server(serve, "sock")
    r, w = await asyncio.open_unix_connection("sock"); w.write(b"hi\n"); print(await r.read()); w.close(); s.close()
asyncio.run(main())
