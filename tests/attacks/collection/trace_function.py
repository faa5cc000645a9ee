"""Sets a trace function that rewrites what frames hold."""

import sys


def trace(frame, event, arg):
    frame.f_locals["seconds"] = 0
    return trace


sys.settrace(trace)
sys.setprofile(trace)


def attack(array):
    return array
