import re
print(re.findall(r"Sig(?:Blk|Ign|Cgt):.*", open("/proc/self/status").read()))
