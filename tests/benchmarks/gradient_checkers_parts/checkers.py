"""Gradient checkers behind one interface, with their calls counted; those that are not installed are named as such."""

import importlib.util
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from gradient_checkers_parts.layer import Layer

from graders.numeric import Options, check_gradient


class Counted:
    """A layer with its inputs, counting calls, and seen as a function of the floating arrays alone, however nested."""

    def __init__(self, layer: Layer, inputs: tuple[Any, ...], seed: int) -> None:
        self.layer, self.inputs = layer, inputs
        self.values = arrays_in(inputs)
        *outputs, _ = layer.forward(*refilled(inputs, iter(a.copy() for a in self.values)))
        rng = np.random.default_rng([seed, 9])
        scalar = len(outputs) == 1 and np.ndim(outputs[0]) == 0
        self.upstream = [np.ones(())] if scalar else [rng.normal(size=np.shape(o)) for o in outputs]
        self.forwards = self.backwards = 0

    def forward(self, *values):
        self.forwards += 1
        *outputs, cache = self.layer.forward(*refilled(self.inputs, iter(values)))
        return *outputs, cache

    def backward(self, *arguments):
        self.backwards += 1
        return tuple(arrays_in(self.layer.backward(*arguments)))

    def flat(self):
        return np.concatenate([a.ravel() for a in self.values])

    def loss(self, flat):
        values, start = [], 0
        for a in self.values:
            values.append(flat[start : start + a.size].reshape(a.shape))
            start += a.size
        *outputs, _ = self.forward(*values)
        return sum(float((v * o).sum()) for v, o in zip(self.upstream, outputs, strict=True))

    def gradient(self):
        *_, cache = self.forward(*(a.copy() for a in self.values))
        return np.concatenate([np.ravel(g) for g in self.backward(*self.upstream, cache)])


def arrays_in(value: Any) -> list[Any]:
    """The floating arrays in a value, dictionaries in the order of their keys."""
    if isinstance(value, dict):
        return [a for key in sorted(value) for a in arrays_in(value[key])]
    if isinstance(value, tuple | list):
        return [a for item in value for a in arrays_in(item)]
    return [value] if isinstance(value, np.ndarray | np.floating) and value.dtype.kind == "f" else []


def refilled(value: Any, arrays: Iterator[Any]) -> Any:
    """The value with other arrays in its places."""
    if isinstance(value, dict):
        return {key: refilled(value[key], arrays) for key in sorted(value)}
    if isinstance(value, tuple | list):
        return type(value)(refilled(item, arrays) for item in value)
    return next(arrays) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def ours(c: Counted, seed: int) -> bool:
    one = c.upstream[0] if len(c.upstream) == 1 else tuple(c.upstream)
    return bool(
        check_gradient(
            c.forward, tuple(c.values), backward=c.backward, upstream=one, seed=seed, options=Options(locate=False)
        )
    )


def floor(c: Counted, seed: int) -> bool:
    x, u = c.flat(), np.random.default_rng(seed).normal(size=c.flat().size)
    numeric = (c.loss(x + 1e-6 * u) - c.loss(x - 1e-6 * u)) / 2e-6
    return abs(numeric - c.gradient() @ u) <= 1e-6 * abs(numeric)


def elementwise(c: Counted) -> tuple[np.ndarray, np.ndarray]:
    x, h = c.flat(), 1e-5
    numeric = np.empty_like(x)
    for i in range(x.size):
        old = x[i]
        x[i] = old + h
        above = c.loss(x)
        x[i] = old - h
        below = c.loss(x)
        x[i] = old
        numeric[i] = (above - below) / (2 * h)
    return numeric, c.gradient()


def relative(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


def course(tolerance: float) -> Callable[[Counted, int], bool]:
    return lambda c, seed: relative(*elementwise(c)) < tolerance


def scipy_approx(c: Counted, seed: int) -> bool:
    from scipy.optimize._numdiff import approx_derivative

    return relative(approx_derivative(c.loss, c.flat(), method="3-point"), c.gradient()) < 1e-7


def scipy_jacobian(c: Counted, seed: int) -> bool:
    from scipy.differentiate import jacobian

    def loss(x):
        return np.apply_along_axis(c.loss, 0, x)

    return relative(jacobian(loss, c.flat()).df, c.gradient()) < 1e-7


def numdifftools(c: Counted, seed: int) -> bool:
    from numdifftools import Gradient

    return relative(np.atleast_1d(Gradient(c.loss)(c.flat())), c.gradient()) < 1e-7


def torch_checker(*, fast: bool) -> Callable[[Counted, int], bool]:
    def check(c: Counted, seed: int) -> bool:
        import torch

        class Function(torch.autograd.Function):
            @staticmethod
            def forward(ctx, *tensors):
                *outputs, ctx.kept = c.forward(*(t.detach().numpy().copy() for t in tensors))
                made = tuple(torch.as_tensor(np.asarray(o, dtype=np.float64)) for o in outputs)
                return made if len(made) > 1 else made[0]

            @staticmethod
            def backward(ctx, *douts):
                gradients = c.backward(*(d.numpy() for d in douts), ctx.kept)
                return tuple(torch.as_tensor(np.array(g, dtype=np.float64)) for g in gradients)

        torch.manual_seed(seed)
        tensors = [torch.tensor(a, requires_grad=True) for a in c.values]
        return bool(torch.autograd.gradcheck(Function.apply, tensors, fast_mode=fast, raise_exception=False))

    return check


def autograd_checker(c: Counted, seed: int) -> bool:
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    kept = []

    @primitive
    def function(*values):
        *outputs, cache = c.forward(*values)
        kept[:] = [cache]
        return np.asarray(sum((v * o).sum() for v, o in zip(c.upstream, outputs, strict=True)))

    def vjp(i):
        def maker(ans, *values):
            *_, cache = c.forward(*values)
            return lambda g: c.backward(*(v * g for v in c.upstream), cache)[i]

        return maker

    defvjp(function, *map(vjp, range(len(c.values))))
    np.random.seed(seed)  # noqa: NPY002 - autograd draws from it
    try:
        check_grads(function, modes=["rev"], order=1)(*c.values)
    except AssertionError:
        return False
    return True


def jax_checker(c: Counted, seed: int) -> bool:
    import jax
    from jax.test_util import check_vjp

    jax.config.update("jax_enable_x64", True)

    def function(*values):
        *outputs, _ = c.forward(*map(np.asarray, values))
        return jax.numpy.asarray(outputs[0])

    def vjp(g_function, *values):
        *outputs, cache = c.forward(*map(np.asarray, values))
        return jax.numpy.asarray(outputs[0]), lambda d: c.backward(np.asarray(d), cache)

    try:
        check_vjp(function, lambda *v: vjp(function, *v), tuple(c.values))
    except AssertionError:
        return False
    return True


@dataclass(frozen=True)
class Checker:
    """A checker; `package` is what it takes, `slow` says that its cost grows with the size of the inputs."""

    name: str
    check: Callable[[Counted, int], bool]
    package: str = "numpy"
    slow: bool = False

    def installed(self) -> bool:
        return importlib.util.find_spec(self.package) is not None

    def __call__(self, counted: Counted, seed: int) -> bool | None:
        """Whether the layer passes; None where the checker cannot run it."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                return bool(self.check(counted, seed))
            except Exception:  # noqa: BLE001 - what a checker raises on a layer is its own affair
                return None


CHECKERS = [
    Checker("backcheck", ours),
    Checker("floor: one random direction", floor),
    Checker("torch gradcheck, fast", torch_checker(fast=True), "torch"),
    Checker("jax check_vjp", jax_checker, "jax"),
    Checker("autograd check_grads", autograd_checker, "autograd"),
    Checker("torch gradcheck, slow", torch_checker(fast=False), "torch", slow=True),
    Checker("the course's loop, 1e-7", course(1e-7), slow=True),
    Checker("the course's loop, 1e-4", course(1e-4), slow=True),
    Checker("scipy approx_derivative", scipy_approx, "scipy", slow=True),
    Checker("scipy.differentiate.jacobian", scipy_jacobian, "scipy", slow=True),
    Checker("numdifftools.Gradient", numdifftools, "numdifftools", slow=True),
]
