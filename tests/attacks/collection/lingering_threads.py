"""Leaves threads that go on after the call."""

import threading
import time


def attack(array):
    def spin():
        while True:
            time.sleep(0.001)

    for _ in range(10):
        try:
            threading.Thread(target=spin).start()
        except RuntimeError:
            break
    return array
