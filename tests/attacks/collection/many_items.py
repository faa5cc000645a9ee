"""Returns ten million items."""


def attack(array):
    return [0] * 10_000_000
