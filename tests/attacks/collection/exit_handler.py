"""Registers an exit handler that writes a result."""

import atexit
from pathlib import Path

atexit.register(lambda: Path("@CANARY@/exit").write_text("passed"))


def attack(array):
    raise SystemExit
