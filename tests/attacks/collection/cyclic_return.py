"""Returns a list that holds itself."""


def attack(array):
    loop = []
    loop.append(loop)
    return loop, loop, {"loop": loop}
