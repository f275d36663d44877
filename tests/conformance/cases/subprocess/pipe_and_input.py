import subprocess
print(subprocess.run(["cat"], input=b"x" * 100000, stdout=subprocess.PIPE).stdout == b"x" * 100000)
