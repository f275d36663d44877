import os
try: os.wait()
except ChildProcessError as e: print(e)
