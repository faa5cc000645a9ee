"""Loops without end."""


def attack(array):
    while True:
        pass
