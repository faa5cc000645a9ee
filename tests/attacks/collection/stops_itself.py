"""Stops itself."""

import os
import signal


def attack(array):
    os.kill(os.getpid(), signal.SIGSTOP)
