"""Replaces its own source by another."""

from pathlib import Path


def attack(array):
    Path(__file__).write_text("def affine_forward(x, w, b):\n    return None\n")
