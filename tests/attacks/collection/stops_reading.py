"""Never reads another plan."""

import os
import time


def attack(array):
    os.read = lambda *_: time.sleep(1000)
    return array
