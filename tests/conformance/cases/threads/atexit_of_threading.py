import threading
threading._register_atexit(print, "threading atexit")
