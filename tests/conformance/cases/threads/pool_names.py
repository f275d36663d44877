# SPDX-License-Identifier: GPL-3.0-or-later
import concurrent.futures as c, threading
for _ in range(2):
    with c.ThreadPoolExecutor(1) as p: print(p.submit(lambda: threading.current_thread().name).result())
