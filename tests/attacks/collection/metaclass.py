"""Returns objects whose class lies about its name."""


class Meta(type):
    __name__ = property(lambda cls: 1 / 0)

    def __instancecheck__(cls, other):
        return True


class Odd(metaclass=Meta):
    pass


def attack(array):
    return Odd(), Odd()
