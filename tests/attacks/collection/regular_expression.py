"""Runs a regular expression that takes exponential time."""

import re


def attack(array):
    return re.match(r"(a+)+$", "a" * 64 + "b")
