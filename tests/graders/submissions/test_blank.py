"""What counts as not begun."""

import ast

import pytest

from graders.submissions.blank import is_blank

BLANK = {
    "pass": 'def f(x):\n    """Doc."""\n    pass\n',
    "docstring only": 'def f(x):\n    """Doc."""\n',
    "raises": "def f(x):\n    N = x.shape[0]\n    raise NotImplementedError('f')\n",
    "raises bare": "def f(x):\n    raise NotImplementedError\n",
    "none": "def f(x, w):\n    out = None\n    pass\n    cache = (x, w)\n    return out, cache\n",
    "three nones": "def f(dout, cache):\n    x, w = cache\n    dx, dw = None, None\n    return dx, dw\n",
    "zeros": "def f(W, X):\n    loss = 0.0\n    dW = np.zeros_like(W)\n    pass\n    return loss, dW\n",
    "cast": "def f(x, p):\n    mask = None\n    out = None\n    out = out.astype(x.dtype, copy=False)\n    return out, (p, mask)\n",
    "loop": "def f(X):\n    d = np.zeros((3, 3))\n    for i in range(3):\n        for j in range(3):\n            pass\n    return d\n",
    "config": "def f(w, dw, config=None):\n    if config is None:\n        config = {}\n    config.setdefault('v', 1)\n    next_w = None\n    return next_w, config\n",
    "class": "class N:\n    def __init__(self):\n        self.params = {}\n        self.x = 3 * self.y\n\n    def loss(self, X, y=None):\n        W1 = self.params['W1']\n        scores = None\n        pass\n        if y is None:\n            return scores\n        loss, grads = 0, {}\n        return loss, grads\n",
    "class that samples": "class N:\n    def loss(self, X):\n        loss, grads = 0.0, {}\n        return loss, grads\n\n    def sample(self, f):\n        captions = self._null * np.ones((3, 4))\n        return captions\n",
}
BEGUN = {
    "expression": "def f(x):\n    return x * 2\n",
    "call": "def f(x):\n    out = np.maximum(0, x)\n    return out, x\n",
    "written into": "def f(x):\n    out = np.zeros(3)\n    for i in range(3):\n        out[i] = x[i] * 2\n    return out\n",
    "added to": "def f(x):\n    loss = 0.0\n    loss += x\n    return loss\n",
    "gradient only": "def f(x):\n    dx, dw = None, None\n    dw = x.sum(axis=0)\n    return dx, dw\n",
    "appended": "def f(x):\n    out = []\n    out.append(x)\n    return out\n",
    "grown from a blank": "def f(x):\n    out, cache = None, None\n    out = x.dot(x)\n    return out, cache\n",
    "through names": "def f(x):\n    c = a\n    b = x + 1\n    a = b\n    return c\n",
    "class": "class N:\n    def loss(self, X):\n        scores = X.dot(self.W)\n        return scores\n",
    "assignment": "f = g\n",
    "inherits": "class N(M):\n    pass\n",
    "abstract loss, trained": "class L:\n    def train(self, X):\n        h = []\n        for i in range(3):\n            h.append(i)\n        return h\n\n    def predict(self, X):\n        y = X.dot(self.W).argmax(axis=1)\n        return y\n\n    def loss(self, X):\n        pass\n",
}


@pytest.mark.parametrize("source", BLANK.values(), ids=BLANK.keys())
def test_blank(source):
    assert is_blank(ast.parse(source).body[0])


@pytest.mark.parametrize("source", BEGUN.values(), ids=BEGUN.keys())
def test_begun(source):
    assert not is_blank(ast.parse(source).body[0])
