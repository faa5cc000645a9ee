"""Returns a list nested a hundred thousand deep."""


def attack(array):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested
