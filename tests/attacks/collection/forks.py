"""Forks a process that outlives it."""

import os
import time


def attack(array):
    for _ in range(5):
        try:
            if os.fork() == 0:
                os.setsid()
                time.sleep(300)
                os._exit(0)
        except OSError:
            pass
    return array
