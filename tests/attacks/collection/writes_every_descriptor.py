"""Writes a passing result to every descriptor."""

import os


def attack(array):
    for descriptor in range(256):
        try:
            os.write(descriptor, b'{"outcome": "returned", "value": 1}' * 100)
        except OSError:
            pass
