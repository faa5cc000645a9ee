"""Has a timer's handler raise in the grader's code."""

import signal


def handler(*_):
    raise SystemExit


signal.signal(signal.SIGALRM, handler)


def attack(array):
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    return array
