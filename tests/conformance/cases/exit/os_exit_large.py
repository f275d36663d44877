import os
os._exit(259)
