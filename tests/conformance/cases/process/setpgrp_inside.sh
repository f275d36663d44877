$PY -c 'import os; os.setpgrp(); print(os.getpgrp() == os.getpid())'
