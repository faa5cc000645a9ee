"""Starts programs in the background."""

import os
import subprocess


def attack(array):
    for start in (
        lambda: subprocess.Popen(["sleep", "300"]),
        lambda: os.system("sleep 300 &"),
        lambda: os.execv("/bin/sleep", ["sleep", "300"]),
    ):
        try:
            start()
        except OSError:
            pass
    return array
