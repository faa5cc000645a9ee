"""What counts as implemented, and what as left as it was handed out."""

import ast
import importlib.util
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graders.oracle.executor import Executor
from graders.oracle.implemented import (
    function_is_implemented,
    is_implemented,
    is_left_blank,
    may_be_blank,
    returns_nothing,
)
from graders.oracle.plan import Call, Plan, Ref
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Outcome, Raised

ROOT = Path(__file__).parents[3]
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
    "settings worked out": """
def loss(self, X, y=None):
    filter_size = self.params["W1"].shape[2]
    conv_param = {"stride": 1, "pad": (filter_size - 1) // 2}
    scores = None
    if y is None:
        return scores
    loss, grads = 0, {}
    return loss, grads
""",
    "a word, and nothing else": """
def f(x):
    print("to do")
    raise NotImplementedError("f")
""",
    "ellipsis": "def f(x): ...\n",
    "the input as it came": "def f(x):\n    return x\n",
    "cache of what was given": """
def f(x, w):
    out = None
    return out, (x, w, x)
""",
}
IMPLEMENTED = {
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
    "no return": "def f(x, w):\n    out = x @ w\n    cache = x, w\n",
    "no return after unpacking": "def f(x):\n    N, D = x.shape\n",
    "written in place": "def f(x):\n    x[0] = 9\n    return None\n",
    "another name": "def f(x):\n    out = None\n    result = x * 2\n    return out\n",
    "one of several": "def f(x, w):\n    dx, dw = None, None\n    dw = x.dot(w)\n    return dx, dw\n",
    "summed": "def f(x):\n    out = None\n    total = 0\n    for value in x:\n        total += value\n    return out\n",
    "a loop that does something": "def f(x):\n    for i in range(3):\n        x[i] = i\n",
    "a helper": "def g(x): pass\ndef f(x):\n    out = None\n    y = g(x)\n    return out\n",
    "raise above": """
def f(x):
    raise NotImplementedError
    out = np.maximum(0, x)
    return out, x
""",
    "raise below": """
def f(x):
    out = x * 2
    raise NotImplementedError("f")
""",
    "raise in a branch": """
def f(x, mode):
    if mode == "train":
        return x * 2
    raise NotImplementedError
""",
    "copied whole": """
def f(dout, cache):
    dx, x = None, cache
    dx = np.zeros_like(x)
    dx[...] = dout[...]
    return dx
""",
    "copied item by item": """
def f(x, W):
    out, cache = None, None
    out = np.zeros((len(x), 3))
    for i in range(len(x)):
        out[i] = W[x[i]]
    cache = x
    return out, cache
""",
    "looked up": "def f(x, W):\n    out, cache = None, None\n    out = W[x]\n    return out, x\n",
    "zeros put into a copy": """
def f(dout, cache):
    dx, x = None, cache
    dx = dout.copy()
    dx[x < 0] = 0
    return dx
""",
    "changed in place": """
def f(dout, cache):
    dx, x = None, cache
    dout[x < 0] = 0
    return dout
""",
    "updated in place": "def f(w, dw, config=None):\n    pass\n    w -= dw\n    return w, config\n",
    "handed on": "def f(dout, cache):\n    dx, dy = None, None\n    dx = dout\n    dy = dout\n    return dx, dy\n",
    "a part of it": "def f(dout, pad):\n    dx = None\n    dx = dout[:, pad:-pad]\n    return dx\n",
    "added to zeros": "def f(x, b):\n    out = None\n    out = np.zeros((3, 4)) + b\n    return out, x\n",
    "reshaped under its name": "def f(x):\n    pass\n    x = x.reshape(len(x), -1)\n    return x\n",
    "added in place by a function": """
def f(dout, cache):
    dW = None
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW
""",
    "handed to another method": "def f(self, x):\n    pass\n    return self.g(x)\n",
    "a function inside": """
def f(x):
    def inner(y):
        return y * 2
    out = None
    out = inner(x)
    return out
""",
}


def load(folder: Path, source: str) -> Callable[..., Any]:
    path = folder / "written.py"
    path.write_text("import numpy as np\n" + source)
    spec = importlib.util.spec_from_file_location(f"written_{folder.name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.f  # type: ignore[no-any-return]


def definition(source: str) -> ast.stmt:
    return ast.parse(source).body[-1]


@pytest.mark.parametrize("source", BLANK.values(), ids=BLANK)
def test_a_blank(source: str) -> None:
    assert may_be_blank(source.encode())
    assert not is_implemented(definition(source))


@pytest.mark.parametrize("source", IMPLEMENTED.values(), ids=IMPLEMENTED)
def test_work(source: str) -> None:
    assert is_implemented(definition(source))


FUNCTIONS = {name: source for name, source in (BLANK | IMPLEMENTED).items() if "def f(" in source}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_live_function_is_judged_by_the_same_rule(tmp_path: Path, name: str) -> None:
    assert function_is_implemented(load(tmp_path, FUNCTIONS[name])) is (name in IMPLEMENTED)


def functions_of(folder: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted((ROOT / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.name}:{node.name}", node


def test_every_stub_is_blank() -> None:
    stubs = [(name, node) for name, node in functions_of("student_stubs") if isinstance(node.body[-1], ast.Raise)]
    assert len(stubs) > 100
    assert [name for name, node in stubs if is_implemented(node)] == []


def test_every_function_of_the_reference_is_implemented() -> None:
    written = [(name, node) for name, node in functions_of("reference") if not node.name.startswith("_")]
    assert len(written) > 100
    assert [name for name, node in written if not is_implemented(node)] == ["linear_classifiers.py:loss"]


def test_what_has_no_source_counts_as_work() -> None:
    assert function_is_implemented(print)
    assert function_is_implemented(lambda x: x + 1)


def test_a_docstring_at_the_margin_of_an_indented_function() -> None:
    source = 'class N:\n    def f(self):\n        """Text\nat the margin."""\n        raise NotImplementedError\n'
    assert not is_implemented(definition(source))


@pytest.mark.parametrize(
    "value", [None, (None,), (None, None), (None, 3), 0, (0.0, np.zeros(3)), (0, {}), [], (None, np.ones(2))]
)
def test_nothing(value: object) -> None:
    assert returns_nothing(value)


@pytest.mark.parametrize("value", [3, (), (3,), (3, None), (None, 3, None), [None], np.ones(3), "x", object()])
def test_something(value: object) -> None:
    assert not returns_nothing(value)


def outcomes(folder: Path, source: str, *names: str) -> dict[str, Outcome]:
    """Call functions without arguments, each but the first with the result of the one before."""
    (folder / "work.py").write_text(textwrap.dedent(source))
    locations = {f"work.{name}": Location(str(folder), "work.py", name) for name in names}
    calls = [
        Call(label=name, target=f"work.{name}", args=(Ref(before),) if before else ())
        for before, name in zip(("", *names), names, strict=False)
    ]
    return dict(Executor(Sources(locations)).run(Plan(calls=tuple(calls))))


def test_a_raise_left_in_written_work_is_told_from_a_blank(tmp_path: Path) -> None:
    source = """
        def left():
            x = 3
            raise NotImplementedError("left")
            return x * 2

        def blank():
            raise NotImplementedError("blank")

        def whole():
            return blank() * 2
    """
    found = {name: outcomes(tmp_path, source, name)[name] for name in ("left", "blank", "whole")}
    assert {name: isinstance(raised, Raised) and raised.implemented for name, raised in found.items()} == {
        "left": True,
        "blank": False,
        "whole": False,
    }


@pytest.mark.parametrize(("body", "implemented"), [("raise NotImplementedError", False), ("return dout * 2", True)])
def test_a_call_that_could_not_be_made_knows_whether_it_is_work(tmp_path: Path, body: str, implemented: bool) -> None:
    source = f"def forward():\n    raise NotImplementedError\n\ndef backward(dout):\n    {body}\n"
    outcome = outcomes(tmp_path, source, "forward", "backward")["backward"]
    assert getattr(outcome, "implemented", None) is implemented


@pytest.mark.parametrize(("body", "implemented"), [("print 'not yet'", False), ("x = x + 0777L; print `x`", True)])
def test_a_function_of_python_2_is_looked_at_too(tmp_path: Path, body: str, implemented: bool) -> None:
    (tmp_path / "layers.py").write_text(f"def f(x):\n    {body}\n    return None\n")
    sources = Sources({"layers.f": Location(str(tmp_path), "layers.py", "f")}, python="2")
    plan = Plan(calls=(Call(label="it", target="layers.f", args=(1,)),))
    outcome = dict(Executor(sources).run(plan))["it"]
    assert outcome.implemented is implemented


BROKEN = "def g(:\n    return 1\n"


@pytest.mark.parametrize("blank", BLANK)
def test_a_blank_is_told_among_what_cannot_be_parsed(blank: str) -> None:
    text = f"import numpy as np\n{BLANK[blank]}\n"
    (name,) = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for whole in (BROKEN + text, text + BROKEN, f"x = [\n{text}{BROKEN}"):
        assert is_left_blank(whole, name)


def test_what_is_written_or_cannot_be_read_itself_is_not_taken_for_a_blank() -> None:
    for text in ("def f(x):\n    return x * 2\n", "def f(x:\n    pass\n", "def ff(x):\n    pass\n", ""):
        assert not is_left_blank(BROKEN + text, "f")
    assert not is_left_blank("def f(x):\n    pass\n\ndef f(x):\n    return x * 2\n" + BROKEN, "f")
