"""What counts as not begun."""

import ast

import pytest

from graders.submissions.blank import is_blank

BLANK = {
    "pass": '''
def f(x):
    """Doc."""
    pass
''',
    "docstring only": '''
def f(x):
    """Doc."""
''',
    "raises": """
def f(x):
    N = x.shape[0]
    raise NotImplementedError('f')
""",
    "raises bare": """
def f(x):
    raise NotImplementedError
""",
    "none": """
def f(x, w):
    out = None
    pass
    cache = (x, w)
    return out, cache
""",
    "three nones": """
def f(dout, cache):
    x, w = cache
    dx, dw = None, None
    return dx, dw
""",
    "zeros": """
def f(W, X):
    loss = 0.0
    dW = np.zeros_like(W)
    pass
    return loss, dW
""",
    "cast": """
def f(x, p):
    mask = None
    out = None
    out = out.astype(x.dtype, copy=False)
    return out, (p, mask)
""",
    "loop": """
def f(X):
    d = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            pass
    return d
""",
    "config": """
def f(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault('v', 1)
    next_w = None
    return next_w, config
""",
    "class": """
class N:
    def __init__(self):
        self.params = {}
        self.x = 3 * self.y

    def loss(self, X, y=None):
        W1 = self.params['W1']
        scores = None
        pass
        if y is None:
            return scores
        loss, grads = 0, {}
        return loss, grads
""",
    "class that samples": """
class N:
    def loss(self, X):
        loss, grads = 0.0, {}
        return loss, grads

    def sample(self, f):
        captions = self._null * np.ones((3, 4))
        return captions
""",
}
BEGUN = {
    "expression": """
def f(x):
    return x * 2
""",
    "call": """
def f(x):
    out = np.maximum(0, x)
    return out, x
""",
    "written into": """
def f(x):
    out = np.zeros(3)
    for i in range(3):
        out[i] = x[i] * 2
    return out
""",
    "added to": """
def f(x):
    loss = 0.0
    loss += x
    return loss
""",
    "gradient only": """
def f(x):
    dx, dw = None, None
    dw = x.sum(axis=0)
    return dx, dw
""",
    "appended": """
def f(x):
    out = []
    out.append(x)
    return out
""",
    "grown from a blank": """
def f(x):
    out, cache = None, None
    out = x.dot(x)
    return out, cache
""",
    "through names": """
def f(x):
    c = a
    b = x + 1
    a = b
    return c
""",
    "class": """
class N:
    def loss(self, X):
        scores = X.dot(self.W)
        return scores
""",
    "assignment": """
f = g
""",
    "inherits": """
class N(M):
    pass
""",
    "abstract loss, trained": """
class L:
    def train(self, X):
        h = []
        for i in range(3):
            h.append(i)
        return h

    def predict(self, X):
        y = X.dot(self.W).argmax(axis=1)
        return y

    def loss(self, X):
        pass
""",
}


@pytest.mark.parametrize("source", BLANK.values(), ids=BLANK.keys())
def test_blank(source):
    assert is_blank(ast.parse(source).body[0])


@pytest.mark.parametrize("source", BEGUN.values(), ids=BEGUN.keys())
def test_begun(source):
    assert not is_blank(ast.parse(source).body[0])
