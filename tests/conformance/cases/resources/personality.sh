#: needs = setarch
#: cold = another personality
setarch -R $PY -c 'print(open("/proc/self/personality").read())'
