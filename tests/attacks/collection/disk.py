"""Fills the disk."""

from pathlib import Path


def attack(array):
    for folder in ("@CANARY@", "/tmp", "/dev/shm", "/var/tmp", "."):
        try:
            with Path(folder, "fill").open("wb") as file:
                file.write(bytes(1 << 24))
        except OSError:
            pass
    return array
