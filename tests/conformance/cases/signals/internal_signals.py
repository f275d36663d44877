#: differs = python3 may inherit that glibc's internal signals 32 and 33 are ignored
print([l for l in open("/proc/self/status") if l.startswith("SigIgn")])
