"""Replaces the encoder of outcomes by one that sends something else."""

import sys


def attack(array):
    server = next(m for n, m in list(sys.modules.items()) if n.endswith("confined.server"))
    server.encode_outcome = lambda outcome: b"\x92\xa6passed\x01"
    return array
