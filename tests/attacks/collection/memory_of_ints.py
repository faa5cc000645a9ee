"""Computes a number of ten billion digits."""


def attack(array):
    return 10 ** (10**10)
