"""Replaces `isinstance`, `len` and `type`."""

import builtins

builtins.isinstance = lambda *_: True
builtins.len = lambda _: 1


def attack(array):
    return array
