import os, subprocess
print(os.system("exit 3"), os.popen("echo x").read(), subprocess.getoutput("echo y"), subprocess.getstatusoutput("kill -9 $$"))
