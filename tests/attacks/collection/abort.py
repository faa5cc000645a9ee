"""Aborts the process."""

import os


def attack(array):
    os.abort()
