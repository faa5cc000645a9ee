"""Takes memory without end."""


def attack(array):
    hoard = []
    while True:
        hoard.append(bytearray(1 << 26))
