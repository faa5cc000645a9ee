"""Returns what it was given, under every name."""


def attack(array):
    return array, array, array
