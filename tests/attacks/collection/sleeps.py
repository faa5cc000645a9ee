"""Sleeps, so that no CPU time passes."""

import time


def attack(array):
    time.sleep(1000)
