"""Checking gradients written for PyTorch and JAX. Neither is imported before it is asked for."""

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from graders.numeric.callables import check_gradient
from graders.numeric.report import GradientReport


def check_torch(function: Callable[..., Any], inputs: Sequence[ArrayLike], **settings: Any) -> GradientReport:
    """Check what PyTorch differentiates a function to, such as `apply` of a `torch.autograd.Function`.

    Cost and guarantees are those of `check_gradient`: 3 forward and 1 backward calls for a right smooth function,
    against the several thousand of a full Jacobian.

    Args:
        function: Called with double precision tensors, one for each input; returns a tensor or a tuple of them.
        inputs: Arrays, or tensors off the graph. Floating ones are differentiated, the others passed as tensors.
        settings: `upstream`, `wrt`, `seed` and `options` of `check_gradient`.

    Returns:
        The outcome; true if it passed.

    Raises:
        ImportError: If PyTorch is not installed.
    """
    torch: Any = importlib.import_module("torch")

    def forward(*arrays: Any) -> tuple[Any, ...]:
        tensors = [torch.as_tensor(a).requires_grad_(np.asarray(a).dtype.kind == "f") for a in arrays]
        outputs = function(*tensors)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        return *(o.detach().numpy() for o in outputs), (outputs, tensors)

    def backward(*arguments: Any) -> tuple[Any, ...]:
        *douts, (outputs, tensors) = arguments
        wanted = [t for t in tensors if t.requires_grad]
        on_graph = [(o, d) for o, d in zip(outputs, douts, strict=True) if o.requires_grad]
        if not on_graph:
            return tuple(np.zeros(t.shape) for t in wanted)
        upstreams = [torch.as_tensor(d, dtype=o.dtype) for o, d in on_graph]
        gradients = torch.autograd.grad(
            [o for o, _ in on_graph], wanted, upstreams, retain_graph=True, allow_unused=True
        )
        return tuple(np.zeros(t.shape) if g is None else g.numpy() for g, t in zip(gradients, wanted, strict=True))

    return check_gradient(forward, [np.asarray(a) for a in inputs], backward=backward, **settings)


def check_jax(function: Callable[..., Any], inputs: Sequence[ArrayLike], **settings: Any) -> GradientReport:
    """Check what JAX differentiates a function to, such as one with a `jax.custom_vjp`.

    Cost and guarantees are those of `check_gradient`. JAX computes in single precision unless `jax_enable_x64` is set;
    the check then measures the noise and is the coarser for it.

    Args:
        function: Called with arrays; returns an array or a tuple of them.
        inputs: Floating arrays, all of them differentiated.
        settings: `upstream`, `seed` and `options` of `check_gradient`.

    Returns:
        The outcome; true if it passed.

    Raises:
        ImportError: If JAX is not installed.
    """
    jax: Any = importlib.import_module("jax")

    def forward(*arrays: Any) -> tuple[Any, ...]:
        outputs, pull = jax.vjp(function, *map(jax.numpy.asarray, arrays))
        several = isinstance(outputs, tuple)
        return *map(np.asarray, outputs if several else (outputs,)), (pull, several, outputs)

    def backward(*arguments: Any) -> tuple[Any, ...]:
        *douts, (pull, several, outputs) = arguments
        kinds = [o.dtype for o in (outputs if several else (outputs,))]
        upstreams = tuple(jax.numpy.asarray(d, dtype=k) for d, k in zip(douts, kinds, strict=True))
        return tuple(map(np.asarray, pull(upstreams if several else upstreams[0])))

    return check_gradient(forward, [np.asarray(a) for a in inputs], backward=backward, **settings)
