"""Builders of what students hand in: course trees of several years, zips, notebooks, hostile files."""

import json
import zipfile
from pathlib import Path
from textwrap import dedent

AFFINE = """
def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)
"""
AFFINE_BLANK = '''
def affine_forward(x, w, b):
    """Multiply and add."""
    out = None
    # begin your work
    pass
    # end of your work
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    dx, dw, db = None, None, None
    pass
    return dx, dw, db
'''
RELU = """
def relu_forward(x):
    return np.maximum(0, x), x
"""
SOFTMAX = """
def softmax_loss(x, y):
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    p[np.arange(len(y)), y] -= 1
    return loss, p / len(y)
"""
BATCHNORM = """
def batchnorm_forward(x, gamma, beta, bn_param):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta, (x, mean, var)
"""
BATCHNORM_BLANK = """
def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    out, cache = None, None
    if mode == "train":
        pass
    elif mode == "test":
        pass
    else:
        raise ValueError("unknown mode %s" % mode)
    bn_param["running_mean"] = running_mean
    return out, cache
"""
NET = """
class {name}(object):
    def __init__(self, D=4, reg=0.0):
        self.params = {{"W1": np.zeros((D, 3)), "b1": np.zeros(3)}}
        self.reg = reg

    def loss(self, X, y=None):
        scores, cache = affine_forward(X, self.params["W1"], self.params["b1"])
        return scores
"""
OLD_NET = """
class TwoLayerNet(object):
    def loss(self, X, y=None, reg=0.0):
        return X.dot(self.params["W1"]).max()

    def train(self, X, y):
        return {}
"""
FAST = """
try:
    from .im2col_cython import col2im_cython
except ImportError:
    print("compile it first")


def conv_forward_fast(x, w, b, conv_param):
    return np.tensordot(x, w), None
"""
HEAD = "import numpy as np\n"


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files, given by their relative paths."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def assignment(root: Path, level: str, files: dict[str, str]) -> None:
    """Write an assignment below ``level`` (``cs231n/`` or nothing), with what the course supplies."""
    given = {
        "data_utils.py": "from past.builtins import xrange\n\n\ndef load_data(root):\n    return root\n",
        "gradient_check.py": "def eval_numerical_gradient(f, x):\n    return f(x)\n",
        "__init__.py": "",
    }
    write(root, {level + name: HEAD + text for name, text in (files | given).items()})
    if level:
        (root / level / "classifiers").mkdir(exist_ok=True)
    (root / level / "classifiers" / "__init__.py").write_text("from cs231n.classifiers.fc_net import *\n")


def tree_2017(root: Path) -> Path:
    """Second and third assignment; the third hands the second's layers out ready made."""
    net = "from cs231n.layers import *\n" + NET
    assignment(root / "assignment1", "cs231n/", {"classifiers/neural_net.py": OLD_NET})
    layers = AFFINE + RELU + SOFTMAX + BATCHNORM
    assignment(
        root / "assignment2",
        "cs231n/",
        {
            "layers.py": layers,
            "classifiers/fc_net.py": net.format(name="TwoLayerNet"),
            "fast_layers.py": FAST,
        },
    )
    theirs = AFFINE.replace("out = ", "out = 1.0 * ") + RELU
    temporal = "\ndef temporal_affine_forward(x, w, b):\n    return x.dot(w) + b, (x, w)\n"
    step = "\ndef rnn_step_forward(x, h, Wx, Wh, b):\n    return np.tanh(x.dot(Wx) + h.dot(Wh) + b), None\n"
    assignment(root / "assignment3", "cs231n/", {"layers.py": theirs, "rnn_layers.py": step + temporal})
    return root


def tree_2019(root: Path) -> Path:
    """The second assignment without the ``cs231n/`` level."""
    net = "from layers import *\n" + NET.format(name="FullyConnectedNet")
    assignment(root / "assignment2", "", {"layers.py": AFFINE + BATCHNORM, "classifiers/fc_net.py": net})
    return root


def tree_2022(root: Path) -> Path:
    """The first assignment's ``layers.py`` carries the second's functions blank, the second's the first's."""
    net = "from ..layers import *\n" + NET
    assignment(
        root / "assignment1",
        "cs231n/",
        {"layers.py": AFFINE + BATCHNORM_BLANK, "classifiers/fc_net.py": net.format(name="TwoLayerNet")},
    )
    assignment(
        root / "assignment2",
        "cs231n/",
        {
            "layers.py": AFFINE_BLANK + BATCHNORM,
            "classifiers/fc_net.py": net.format(name="FullyConnectedNet"),
        },
    )
    return root


def zipped(target: Path, files: dict[str, str | bytes]) -> Path:
    """Write a zip of the given files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target


def zip_of(folder: Path, target: Path, prefix: str = "") -> Path:
    """Zip a folder's files below ``prefix``."""
    files = {prefix + str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return zipped(target, files)


def notebook(target: Path, *cells: str) -> Path:
    """Write a notebook: each cell code, but for those that begin with ``#md``."""
    made = [
        {"cell_type": "markdown", "metadata": {}, "source": text}
        if text.startswith("#md")
        else {
            "cell_type": "code",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": dedent(text).strip("\n").splitlines(keepends=True),
        }
        for text in cells
    ]
    target.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}))
    return target
