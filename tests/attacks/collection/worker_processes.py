"""Starts worker processes with multiprocessing."""

import multiprocessing
import time


def attack(array):
    try:
        multiprocessing.get_context("fork").Process(target=time.sleep, args=(300,)).start()
    except OSError:
        pass
    return array
