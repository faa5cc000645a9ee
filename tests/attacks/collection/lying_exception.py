"""Raises an exception that calls itself NotImplementedError and cannot be shown."""


class Odd(Exception):
    def __str__(self):
        raise SystemExit

    def __getattribute__(self, name):
        raise SystemExit


def attack(array):
    raise Odd
