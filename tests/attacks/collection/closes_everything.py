"""Closes every descriptor and goes on."""

import os


def attack(array):
    os.closerange(0, 256)
    return array
