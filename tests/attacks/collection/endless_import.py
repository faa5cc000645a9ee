"""Loops without end when it is imported."""

while True:
    pass


def attack(array):
    return None
