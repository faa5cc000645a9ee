"""Recurses without end."""

import sys

sys.setrecursionlimit(10**9)


def attack(array):
    return attack(array)
