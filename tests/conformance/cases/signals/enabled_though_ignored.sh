mkfifo ready; trap '' USR1
$PY -c 'import signal; signal.signal(signal.SIGUSR1, lambda *a: print("got")); open("ready", "w").close(); signal.pause()' & read -r x < ready; kill -USR1 $!; wait $!; echo $?
