"""Prints without end."""


def attack(array):
    while True:
        print("x" * 1000)
