"""A blank that returns nothing is told from work that does not come back."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from graders.oracle.begun import is_begun, returns_nothing
from tests.graders.submissions.test_blank import BLANK

BEGUN = {
    "no return": "def f(x, w):\n    out = x @ w\n    cache = x, w\n",
    "no return after unpacking": "def f(x):\n    N, D = x.shape\n",
    "written in place": "def f(x):\n    x[0] = 9\n    return None\n",
    "another name": "def f(x):\n    out = None\n    result = x * 2\n    return out\n",
    "one of several": "def f(x, w):\n    dx, dw = None, None\n    dw = x.dot(w)\n    return dx, dw\n",
    "summed": "def f(x):\n    out = None\n    total = 0\n    for value in x:\n        total += value\n    return out\n",
    "a loop that does something": "def f(x):\n    for i in range(3):\n        x[i] = i\n",
    "a helper": "def g(x): pass\ndef f(x):\n    out = None\n    y = g(x)\n    return out\n",
}
MORE_BLANK = {
    "batch normalization": """
def f(x, gamma, beta, bn_param):
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
        raise ValueError('Invalid forward batchnorm mode "%s"' % mode)
    bn_param["running_mean"] = running_mean
    return out, cache
""",
    "dropout": """
def f(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    mask = None
    out = None
    if mode == "train":
        pass
    cache = (dropout_param, mask)
    return out, cache
""",
    "velocity": """
def f(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))
    next_w = None
    config["velocity"] = v
    return next_w, config
""",
    "scores of a net": """
def f(self, X, y=None):
    X = X.astype(self.dtype)
    mode = "test" if y is None else "train"
    for bn_param in self.bn_params:
        bn_param["mode"] = mode
    scores = None
    pass
    return scores
""",
    "plain return": "def f(x):\n    return None\n",
    "results alone": "def f(x):\n    dx, dw = None, None\n    cache = None\n    pass\n",
}


def load(folder: Path, source: str) -> ModuleType:
    path = folder / "written.py"
    path.write_text("import numpy as np\n" + source)
    spec = importlib.util.spec_from_file_location(f"written_{folder.name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of(folder: Path, source: str) -> Callable[..., Any]:
    module = load(folder, source)
    return module.f  # type: ignore[no-any-return]


@pytest.mark.parametrize("source", BEGUN.values(), ids=BEGUN)
def test_work_is_begun(tmp_path: Path, source: str) -> None:
    assert is_begun(of(tmp_path, source))


FUNCTIONS = {name: source for name, source in BLANK.items() if "def f" in source and "raise" not in source} | MORE_BLANK


@pytest.mark.parametrize("source", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_blank_is_not(tmp_path: Path, source: str) -> None:
    assert not is_begun(of(tmp_path, source))


def test_what_has_no_source_is_not() -> None:
    assert not is_begun(print)
    assert not is_begun(lambda x: x + 1)


@pytest.mark.parametrize("value", [None, (None,), (None, None), (None, 3)])
def test_nothing(value: object) -> None:
    assert returns_nothing(value)


@pytest.mark.parametrize("value", [0, (), (3,), (3, None), (None, 3, None), [None], (0, {})])
def test_something(value: object) -> None:
    assert not returns_nothing(value)
