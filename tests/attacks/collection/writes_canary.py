"""Writes a file outside of its folder."""

import os
from pathlib import Path


def attack(array):
    for path in ("@CANARY@/written", "@CANARY@/../canary/again"):
        try:
            Path(path).write_text("mine")
        except OSError:
            pass
    os.system("touch @CANARY@/system")
