"""What Python lacks on Windows, taken away; on the path of an interpreter, it is imported when that starts.

What chooses by the system is imported before, since it would look for what Windows has: parts of the standard library,
and of what others wrote.
"""

import asyncio  # noqa: F401
import ctypes.util  # noqa: F401
import getpass  # noqa: F401
import multiprocessing.context  # noqa: F401
import os
import pathlib  # noqa: F401
import platform  # noqa: F401
import selectors  # noqa: F401
import shutil
import signal
import socket
import subprocess  # noqa: F401
import sys
import sysconfig
import tempfile  # noqa: F401
import time
import zoneinfo  # noqa: F401
from contextlib import suppress

import numpy as np  # noqa: F401

with suppress(ImportError):
    import platformdirs  # noqa: F401

sysconfig.get_config_vars()
shutil._use_fd_functions = False  # as it is there; it was decided when the module was imported

MODULES = {"crypt", "fcntl", "grp", "nis", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
OF_OS = """
    O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK WIFSIGNALED WTERMSIG chown fork forkpty geteuid getegid getgid
    getgroups getloadavg getpgid getuid killpg lchown memfd_create mkfifo mknod nice pidfd_open posix_fadvise
    posix_fallocate pread pwrite register_at_fork sched_getaffinity sched_setaffinity sched_yield setegid
    seteuid setgid setgroups setpgid setresgid setresuid setsid setuid splice sysconf uname unshare wait wait3
    wait4 waitid
"""
OF_SIGNAL = """
    ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGPROF SIGUSR1 SIGUSR2
    SIGVTALRM SIGXCPU SIG_BLOCK SIG_SETMASK SIG_UNBLOCK alarm getitimer pause pthread_kill pthread_sigmask
    setitimer siginterrupt sigpending sigtimedwait sigwait
"""
OF_SOCKET = "AF_UNIX SCM_RIGHTS recv_fds send_fds"
OF_TIME = (
    "CLOCK_MONOTONIC CLOCK_PROCESS_CPUTIME_ID CLOCK_THREAD_CPUTIME_ID clock_gettime clock_getres pthread_getcpuclockid"
)


class Absent:
    """Finds none of the modules that are not there."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Absent)
for module in MODULES:
    sys.modules.pop(module, None)
for module, names in ((os, OF_OS), (signal, OF_SIGNAL), (socket, OF_SOCKET), (time, OF_TIME)):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
