# SPDX-License-Identifier: GPL-3.0-or-later
# Threads and processes that a module has used up when it is imported. python3 executes it too: see
# cases/threads/numbered_after_preload.sh.
import concurrent.futures
import multiprocessing
import sys
import threading

n = type(sys)("numbers_threads")
sys.modules["numbers_threads"] = n
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    pool.submit(int).result()
n.pool = concurrent.futures.ThreadPoolExecutor(1)
n.names = [thread.name, multiprocessing.Process(target=int).name]
