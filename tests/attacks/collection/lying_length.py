"""Returns sequences that lie about their length."""


class Lying(list):
    def __len__(self):
        return 2**62

    def __iter__(self):
        while True:
            yield self


class Keys(dict):
    def __missing__(self, key):
        return self


def attack(array):
    return Lying([1]), Keys()
