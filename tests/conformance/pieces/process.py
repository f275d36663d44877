# SPDX-License-Identifier: GPL-3.0-or-later
"""State of the process that the kernel or the C library keeps."""

from pieces import piece

LIMITS = "import resource\nprint(resource.getrlimit(resource.RLIMIT_{0}))"
PRCTL = "import ctypes\nprint(ctypes.CDLL(None).prctl({0}, 0, 0, 0, 0))"

PIECES = [
    piece("umask", "import os\nos.umask(0o077)", "open('by_umask', 'w').close()",
          "import os\nm = os.umask(0); os.umask(m); print(oct(m)); os.mkdir('folder')", once=True),
    piece("directory", "import os\nos.chdir(HELD)", "import os\nprint(os.getcwd())", "open('relative', 'w').close()", once=True),
    piece("variable", "import os\nos.environ['BY_INIT_@'] = 'set'",
          "import os, subprocess\nprint(os.environ['BY_INIT_@'])\n"
          "print(subprocess.run(['printenv', 'BY_INIT_@'], capture_output=True).stdout)"),
    piece("variable_removed", "import os\nos.environ.pop('TMPDIR', None)", "import os\nprint('TMPDIR' in os.environ)", once=True),
    piece("variable_put", "import os\nos.putenv('PUT_@', 'put')",
          "import os, subprocess\nprint('PUT_@' in os.environ)\n"
          "os.system('echo got $PUT_@')"),
    piece("time_zone", "import os, time\nos.environ['TZ'] = 'Asia/Tokyo'\ntime.tzset()",
          "import time\nprint(time.tzname, time.localtime(0).tm_hour)", once=True),
    piece("locale", "import locale\nlocale.setlocale(locale.LC_ALL, 'C')", "import locale\nprint(locale.setlocale(locale.LC_ALL))",
          once=True),
    piece("locale_of_variables", "import locale\nlocale.setlocale(locale.LC_ALL, '')",
          "import locale\nprint(locale.setlocale(locale.LC_ALL), locale.getlocale())", once=True),
    piece("handler", "import signal\nsignal.signal(signal.SIGUSR1, lambda *a: print('handled @', flush=True))",
          "import os, signal\nos.kill(os.getpid(), signal.SIGUSR1)", "import signal\nsignal.raise_signal(signal.SIGUSR1)",
          once=True),
    piece("handler_of_term", "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *a: sys.exit(9))",
          "import os, signal\nprint(callable(signal.getsignal(signal.SIGTERM)))", "import os\nos.kill(os.getpid(), 15)",
          once=True),
    piece("handler_of_int", "import signal\nsignal.signal(signal.SIGINT, signal.SIG_DFL)",
          "import signal\nprint(signal.getsignal(signal.SIGINT))", once=True),
    piece("default_pipe", "import signal\nsignal.signal(signal.SIGPIPE, signal.SIG_DFL)",
          "import os\nr, w = os.pipe(); os.close(r)\nprint('now', flush=True)\nos.write(w, b'x')",
          "import signal\nprint(signal.getsignal(signal.SIGPIPE))", once=True),
    piece("ignored", "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)",
          "import os, signal, subprocess\nos.kill(os.getpid(), signal.SIGHUP)\n"
          "print(subprocess.run(['sh', '-c', 'kill -HUP $$; echo lives'], capture_output=True).stdout)", once=True),
    piece("blocked", "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])",
          "import signal\nsignal.raise_signal(signal.SIGUSR2)\nprint(signal.sigpending(), signal.pthread_sigmask(0, []))",
          once=True),
    piece("interrupts", "import signal\nsignal.signal(signal.SIGUSR2, lambda *a: None)\nsignal.siginterrupt(signal.SIGUSR2, False)",
          "import signal\nprint(callable(signal.getsignal(signal.SIGUSR2)))", once=True),
    piece("wakeup", "import signal, socket\na@, b@ = socket.socketpair()\nb@.setblocking(False)\na@.setblocking(False)\n"
          "signal.set_wakeup_fd(b@.fileno())\nsignal.signal(signal.SIGUSR1, lambda *a: None)",
          "import os, signal\nos.kill(os.getpid(), signal.SIGUSR1)\nprint(a@.recv(9))", once=True),
    piece("alarm", "import signal\nsignal.alarm(1000)", "import signal\nprint(990 < signal.alarm(0) <= 1000)", once=True),
    piece("timer", "import signal\nrang@ = []\nsignal.signal(signal.SIGALRM, lambda *a: rang@.append(1))\n"
          "signal.setitimer(signal.ITIMER_REAL, 0.5)", "import time\nwhile not rang@: time.sleep(0.01)\nprint('rang')",
          once=True),
    piece("files_limit", "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (256, 4000))", LIMITS.format("NOFILE"),
          once=True),
    piece("core_limit", "import resource\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))", LIMITS.format("CORE"), once=True),
    piece("size_limit", "import resource\nh = resource.getrlimit(resource.RLIMIT_FSIZE)[1]\n"
          "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, h))", LIMITS.format("FSIZE"), once=True),
    piece("stack_limit", "import resource\nh = resource.getrlimit(resource.RLIMIT_STACK)[1]\n"
          "resource.setrlimit(resource.RLIMIT_STACK, (1 << 24, h))", LIMITS.format("STACK"), once=True),
    piece("nice", "import os\nos.nice(1)", "import os\nprint(os.nice(0))", once=True),
    piece("affinity", "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})",
          "import os\nprint(len(os.sched_getaffinity(0)))", once=True),
    piece("scheduler", "import os\nos.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))",
          "import os\nprint(os.sched_getscheduler(0))", once=True),
    piece("out_of_memory", "with open('/proc/self/oom_score_adj', 'w') as w@: w@.write('500')",
          "print(open('/proc/self/oom_score_adj').read())", once=True),
    piece("thread_name", "import ctypes\nctypes.CDLL(None).prctl(15, b'by-init', 0, 0, 0)",
          "print(open('/proc/self/comm').read())", once=True),
    piece("dumpable", "import ctypes\nctypes.CDLL(None).prctl(4, 0, 0, 0, 0)", PRCTL.format(3), once=True),
    piece("death_signal", "import ctypes\nctypes.CDLL(None).prctl(1, 15, 0, 0, 0)",
          "import ctypes\nn = ctypes.c_int()\nctypes.CDLL(None).prctl(2, ctypes.byref(n), 0, 0, 0)\nprint(n.value)", once=True),
    piece("timer_slack", "import ctypes\nctypes.CDLL(None).prctl(29, 123456, 0, 0, 0)", PRCTL.format(30), once=True),
    piece("no_new_privileges", "import ctypes\nctypes.CDLL(None).prctl(38, 1, 0, 0, 0)", PRCTL.format(39), once=True),
    piece("subreaper", "import ctypes\nctypes.CDLL(None).prctl(36, 1, 0, 0, 0)",
          "import ctypes\nn = ctypes.c_int()\nctypes.CDLL(None).prctl(37, ctypes.byref(n), 0, 0, 0)\nprint(n.value)", once=True),
    piece("stack_size", "import threading\nthreading.stack_size(1 << 20)", "import threading\nprint(threading.stack_size())",
          once=True),
    piece("c_locale_buffer", "import ctypes\nlibc@ = ctypes.CDLL(None)",
          "libc@.printf(b'by C\\n')", once=True),
    piece("thread_count", "import time", "import os\nprint(len(os.listdir('/proc/self/task')))"),
    piece("children", "import os", "import os\ntry:\n    os.waitpid(-1, os.WNOHANG)\nexcept ChildProcessError as error:\n"
          "    print(error)"),
    piece("process_group", "import os\nos.setpgid(0, 0) if os.getpid() != os.getsid(0) else None",
          "import os\nprint(os.getpgrp() == os.getpid())", once=True),
    piece("mounted_memory", "import ctypes\nctypes.CDLL(None).mlockall(1)",
          "print([l for l in open('/proc/self/status') if l.startswith('VmLck')][0].split()[1] != '0')", once=True,
          cold="a fork does not inherit it"),
]
