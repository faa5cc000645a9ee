"""Prints, warns, plots, times and reads its own data, and is right."""

import random
import time
import warnings
from pathlib import Path

import h5py
import matplotlib.pyplot as plt
import numpy as np
import torch
from tqdm import tqdm

plt.rcParams["figure.figsize"] = (10.0, 8.0)
SCALE = float((Path(__file__).parent / "scale.txt").read_text())
print("layers are here", torch.__version__, h5py)


def affine_forward(x, w, b):
    print("affine_forward", x.shape, w.shape)
    warnings.warn("slow", stacklevel=1)
    time.sleep(0.001)
    random.random()
    return SCALE * (x.reshape(x.shape[0], -1) @ w + b), (x, w, b)


def affine_backward(dout, cache):
    x, w, _ = cache
    for _ in tqdm(range(3)):
        print("x" * 10_000)
    plt.plot(dout)
    return (dout @ w.T).reshape(x.shape), x.reshape(x.shape[0], -1).T @ dout, np.sum(dout, axis=0)


def relu_forward(x):
    with open(Path(__file__).parent / "scale.txt", encoding="utf-8") as file:
        print(file.read())
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)
