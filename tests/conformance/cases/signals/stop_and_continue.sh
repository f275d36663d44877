mkfifo ready
$PY -c 'import os, signal; signal.signal(signal.SIGCONT, lambda *a: print("continued", flush=True)); open("ready", "w").close(); signal.pause(); print("end")' & p=$!
read -r x < ready; kill -CONT $p; wait $p; echo $?
