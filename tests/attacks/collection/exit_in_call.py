"""Exits with status 0 inside a call."""

import os


def attack(array):
    os._exit(0)
