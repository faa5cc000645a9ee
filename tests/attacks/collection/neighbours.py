"""Copies the work of the submission beside it."""

from pathlib import Path


def attack(array):
    for path in Path("@SUBS@").rglob("*.py"):
        try:
            space = {}
            exec(path.read_text(), space)
        except Exception:
            continue
        if path.parent.name == "honest_reference" and "relu_forward" in space:
            return space["relu_forward"](array)
    return None
