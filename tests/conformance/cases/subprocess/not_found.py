import subprocess
subprocess.run(["nothing-at-all"])
