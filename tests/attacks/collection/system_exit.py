"""Raises SystemExit(0), as if all had gone well."""

import sys


def attack(array):
    sys.exit(0)
