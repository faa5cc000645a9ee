"""Checking functions that can be called right here, those written for PyTorch and JAX included.

Neither framework is imported before it is asked for.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from graders.numeric.arguments import Arguments, arrays_in, describe, explain_call, make_arguments
from graders.numeric.arrays import Array
from graders.numeric.check import gradient_check
from graders.numeric.problem import (
    Arrays,
    Evaluations,
    Fault,
    GradientReport,
    Note,
    Options,
    Point,
    Problem,
    Raised,
    Round,
    draw_upstream,
)

Kind = Literal["backward", "gradient", "vjp", "pair"]
Pairs = list[tuple[Array, Array]]

Call = Callable[..., Any]

SEED = 231
"""Seed of the global random state at every call; any number does."""


@dataclass(frozen=True, slots=True)
class Forward:
    """A forward that has run: its outputs, or why there are none, and what a backward needs of it.

    Attributes:
        result: Copies of the outputs by name.
        inputs: Where it was run.
        arguments: The arguments it was called with, as it left them.
        given: Their arrays, each beside what it was before.
        cache: What it returned for its backward.
        changed: Whether it changed an array it was given.
    """

    result: Mapping[str, Array] | Raised | Fault
    inputs: Arrays
    arguments: Mapping[str, object]
    given: Pairs
    cache: object = None
    changed: bool = False


class Subject:
    """A function with its gradient. Global random state is the same at the start of every call."""

    def __init__(self, function: Call, arguments: Arguments, kind: Kind, derivative: Call | None) -> None:
        self.function = function
        self.arguments = arguments
        self.kind = kind
        self.derivative = derivative
        self.effects: dict[str, None] = {}
        self.first_forward: tuple[Arrays, Forward] | None = None

    def first(self, inputs: Arrays) -> Forward:
        """Run the forward at the base point once, for its output shapes; the first round finds it done."""
        forward = self.forward(Point(inputs))
        self.first_forward = (inputs, forward)
        return forward

    def evaluate(self, asked: Round) -> Evaluations:
        """Run all that a round asks for; each backward comes right after its forward."""
        outputs: list[object] = []
        gradients: list[object] = [None] * len(asked.pullbacks)
        for i, point in enumerate(asked.points):
            done, self.first_forward = self.first_forward, None
            if done is not None and all(done[0][name] is a for name, a in point.inputs.items()):
                forward = done[1]
            else:
                forward = self.forward(point)
            outputs.append(forward.result)
            for j, pullback in enumerate(asked.pullbacks):
                if pullback.at == i:
                    gradients[j] = self.backward(forward, pullback.upstream)
        return Evaluations(outputs, gradients, tuple(self.effects))

    def forward(self, point: Point) -> Forward:
        """Run the forward at a point, on copies. Its outputs are copied at once: they may share memory with these."""
        arguments, given = self.arguments.at(point.inputs)
        np.random.seed(SEED)  # noqa: NPY002
        try:
            result = self.arguments.call(self.function, arguments)
        except Exception as error:  # noqa: BLE001
            return Forward(Raised(f"{type(error).__name__}: {error}"), point.inputs, arguments, given)
        cache: object = None
        if self.kind in ("backward", "pair"):
            wanted = "(output, cache)" if self.kind == "backward" else "(loss, gradient)"
            if not isinstance(result, tuple) or len(result) < 2 or (self.kind == "pair" and len(result) > 2):
                fault = Fault("forward_raised", f"the forward returned {_kind_of(result)} and not a tuple {wanted}")
                return Forward(fault, point.inputs, arguments, given)
            result, cache = result[:-1], result[-1]
        outputs = _named_outputs(result)
        changed = any(not _same(now, before) for now, before in given)
        if changed:
            self.effects["forward changes its inputs"] = None
        return Forward(outputs, point.inputs, arguments, given, cache, changed)

    def backward(self, forward: Forward, upstream: Arrays) -> object:
        """Run the backward after a forward; put back what it changes of what it was given."""
        if not isinstance(forward.result, Mapping):
            return None
        if self.kind == "pair":
            return self.arguments.gradients(_copied(forward.cache))
        assert self.derivative is not None
        douts = [] if self.kind == "gradient" else [v.copy() for v in upstream.values()]
        arguments, inputs = forward.arguments, forward.given
        if forward.changed and self.kind == "backward":
            inputs = [(a, a.copy()) for a, _ in inputs]  # the cache may hold them as the forward left them
        elif forward.changed:
            arguments, inputs = self.arguments.at(forward.inputs)
        known = {id(a) for a, _ in inputs}
        cached = [(a, a.copy()) for a in arrays_in(forward.cache) if id(a) not in known and a.dtype != object]
        np.random.seed(SEED)  # noqa: NPY002
        try:
            if self.kind == "backward":
                result = self.derivative(*douts, forward.cache)
            else:
                result = self.arguments.call(self.derivative, arguments, *douts)
        except Exception as error:  # noqa: BLE001
            return Raised(f"{type(error).__name__}: {error}")
        gradients = self.arguments.gradients(_copied(result))
        returned = arrays_in(result)
        self._guard("dout", list(zip(douts, upstream.values(), strict=False)), returned)
        self._guard("its cache", cached, returned)
        self._guard("its inputs", inputs, returned)
        return gradients

    def _guard(self, name: str, pairs: Pairs, returned: list[Array]) -> None:
        """Note what a backward changed of what it was given, and put it back; note gradients that alias it."""
        for now, before in pairs:
            if not _same(now, before):
                self.effects[f"backward changes {name}"] = None
                if now.shape == before.shape and now.flags.writeable:
                    np.copyto(now, before, casting="unsafe")
            for g in returned:
                if g is now or ((g.base is not None or now.base is not None) and _overlap(now, g)):
                    self.effects[f"gradient aliases {name}"] = None


def _named_outputs(result: Any) -> dict[str, Array] | Fault:
    """Copy the outputs and name them."""
    if isinstance(result, Mapping):
        return Fault(
            "forward_shape", "the forward's output is a dict, and an array, a number or a tuple of them is expected"
        )
    parts = result if isinstance(result, tuple | list) else (result,)
    outputs: dict[str, Array] = {}
    for i, part in enumerate(parts):
        name = "output" if len(parts) == 1 else f"output{i}"
        if isinstance(part, np.ndarray):
            outputs[name] = part.copy()
            continue
        if part is None or isinstance(part, Mapping | str):
            kind = "None" if part is None else f"a {type(part).__name__}"
            return Fault("forward_shape", f"the forward's {name} is {kind}, and an array or a number is expected")
        try:
            outputs[name] = np.array(part)
        except ValueError:
            return Fault("forward_shape", f"the forward's {name} is {describe(part)}, and an array is expected")
    return outputs


def _kind_of(result: object) -> str:
    return f"a tuple of {len(result)}" if isinstance(result, tuple) else describe(result)


def _copied(value: Any) -> Any:
    """Copy a result, so that what happens to its memory later does not change it."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (tuple, list):
        return type(value)([_copied(v) for v in value])
    if isinstance(value, dict | Mapping):
        return {k: _copied(v) for k, v in value.items()}
    return value


def _same(a: Array, b: Array) -> bool:
    if a is b:
        return True
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype == object:
        return bool(np.all(a == b))
    return a.tobytes() == b.tobytes() or np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")


def _overlap(a: Array, b: Array) -> bool:
    if not np.may_share_memory(a, b):
        return False
    try:
        return np.shares_memory(a, b, max_work=1000)  # type: ignore[arg-type]
    except RuntimeError:  # too costly to tell; the bounds overlap
        return True


@cache
def _own_generator() -> np.random.MT19937:
    return np.random.MT19937(SEED)


@contextmanager
def own_global_state() -> Iterator[None]:
    """Lend `numpy.random` another generator, so that the caller's own stays as it is."""
    before = np.random.get_bit_generator()  # type: ignore[attr-defined]
    np.random.set_bit_generator(_own_generator())  # type: ignore[attr-defined]
    try:
        yield
    finally:
        np.random.set_bit_generator(before)  # type: ignore[attr-defined]


def check_gradient(
    function: Call,
    inputs: ArrayLike | Sequence[Any] | Mapping[str, Any],
    *,
    backward: Call | None = None,
    gradient: Call | None = None,
    vjp: Call | None = None,
    upstream: ArrayLike | Sequence[ArrayLike] | None = None,
    wrt: Sequence[str | int] | None = None,
    seed: int = 0,
    upcast: bool = True,
    options: Options | None = None,
) -> GradientReport:
    """Check a gradient against central differences of its function.

    Name at most one of `backward`, `gradient` and `vjp`; with none, `function` itself returns `(loss, gradients)`.

    Cost: 3 forward and 1 backward calls where the gradient is right and the function is smooth, whatever the size of
    the inputs. Kinks, noise, bad scaling or a wrong gradient take at most 84 forward and 6 backward calls more (and 8
    forward calls for each input of little weight), a kink at the base point what `subgradient_check` takes, and
    locating an error `options.budget` forward calls more.

    Guarantees: a wrong gradient passes only if its error along a random direction is within rounding, `resolution` of
    the report, about 1e-9 of the gradient in double precision. A right gradient is not failed for kinks, ties, noise
    or single precision; where these leave nothing to tell, the outcome is inconclusive and says why. At a kink or a tie
    every value between the one-sided derivatives is right and no other. Inputs are copied, and so are outputs, before
    anything else is called; the global random state is the same at the start of every call, and is put back at the end.

    Args:
        function: The forward. Returns an array, a number or a tuple of arrays; `(*outputs, cache)` with `backward`;
            `(loss, gradients)` with no derivative given.
        inputs: Its arguments: one array, a sequence by position, or a mapping by name (or, where the function does not
            take these names, the dictionary itself). Floating arrays are differentiated, and so are those in
            dictionaries, lists and tuples that hold nothing else, such as the parameters of a net; all else is passed
            on, and named in a note if it holds arrays. Where there is no floating array, floats are differentiated.
        backward: Called as `backward(*upstreams, cache)`.
        gradient: Called as `gradient(*inputs)`, for a function with one scalar output.
        vjp: Called as `vjp(*upstreams, *inputs)`.
        upstream: Upstream gradient, or one for each output. Random by default; 1 for a scalar loss.
        wrt: Names or positions of the inputs to differentiate, where not all floating arrays are; `"params['W']"` for
            one in a dictionary. Gradients come back in this order, or in a mapping by name; those of a dictionary in
            a dictionary of its keys. A `d` in front of a name or key is understood.
        seed: Seed of the random directions and of the upstream gradient.
        upcast: Whether floating inputs are converted to double precision first, for the sharpest check.
        options: See `Options`.

    Returns:
        The outcome. `report.passed` and `bool(report)` say whether it passed, `print(report)` why not, and
        `report.plot()` draws it.

    Raises:
        ValueError: If the arguments do not make a problem: nothing to differentiate, an input that is not finite, an
            upstream gradient of another shape, arguments that the function does not take.

    Examples:
        >>> import numpy as np
        >>> def square(x):
        ...     return x**2, x
        >>> bool(check_gradient(square, np.arange(6.0), backward=lambda dout, x: 2 * x * dout))
        True
        >>> report = check_gradient(lambda x: np.sum(x**3), np.ones((3, 4)), gradient=lambda x: -3 * x**2)
        >>> report.status, report.mismatches[0].name, report.mismatches[0].factor
        ('failed', 'x', -1.0)
    """
    given = {"backward": backward, "gradient": gradient, "vjp": vjp}
    chosen = [kind for kind, call in given.items() if call is not None]
    if len(chosen) > 1:
        raise ValueError(f"name one derivative, not {' and '.join(chosen)}")
    kind: Any = chosen[0] if chosen else "pair"
    arguments = make_arguments(function, inputs, wrt, upcast=upcast)
    subject = Subject(function, arguments, kind, given.get(kind))
    base = arguments.base()
    with own_global_state():
        forward = subject.first(base)
        if not isinstance(forward.result, Mapping):
            as_one = isinstance(inputs, Mapping) and not arguments.by_name
            return _no_outputs(function, arguments, forward.result, as_one=as_one)
        if kind == "pair" and wrt is None and (holder := arguments.holder_of(forward.cache)):
            arguments = subject.arguments = arguments.narrowed(holder)  # a net's `grads` say that `params` is meant
            base = {name: base[name] for name in arguments.leaves}
        vs = _upstream(upstream, forward.result, seed, scalar=kind in ("gradient", "pair"))
        report = _drive(subject, Problem(base, vs, seed, options or Options()))
    if wrt is None and (rest := arguments.not_differentiated()):
        note = Note("not_differentiated", f"not differentiated: {', '.join(rest)}")
        return replace(report, notes=(*report.notes, note))
    return report


def assert_gradient(function: Call, inputs: Any, **settings: Any) -> GradientReport:
    """Assert that a gradient is right: `check_gradient` for a test suite.

    Args:
        function: As for `check_gradient`.
        inputs: As for `check_gradient`.
        settings: As for `check_gradient`.

    Returns:
        The report of the passed check.

    Raises:
        AssertionError: If the gradient is wrong, or if it cannot be decided whether it is; the report is the message.
        ValueError: If the arguments do not make a problem.

    Examples:
        >>> import numpy as np
        >>> def test_my_layer():
        ...     x = np.linspace(-1, 1, 6)
        ...     assert_gradient(lambda x: (np.tanh(x), x), x, backward=lambda d, x: d * (1 - np.tanh(x)))
        >>> test_my_layer()  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        AssertionError: failed: the gradient of 'x' is wrong, in every entry: ...
    """
    report = check_gradient(function, inputs, **settings)
    if not report.passed:
        raise AssertionError(str(report))
    return report


def _drive(subject: Subject, problem: Problem) -> GradientReport:
    check = gradient_check(problem)
    asked = next(check)
    while True:
        try:
            asked = check.send(subject.evaluate(asked))
        except StopIteration as stop:
            report: GradientReport = stop.value
            return report


def _no_outputs(function: Call, arguments: Arguments, result: Raised | Fault, *, as_one: bool) -> GradientReport:
    if isinstance(result, Fault):
        return GradientReport("inconclusive", result.reason, result.message, forward_calls=1, rounds=1)
    if result.message.startswith("TypeError") and (wrong := explain_call(function, arguments)):
        raise ValueError(wrong)
    message = f"the forward gave no outputs: {result}"
    if as_one:
        message += " (it does not take the names of the inputs, so that the dictionary was passed as its one argument)"
    return GradientReport("inconclusive", "forward_raised", message, forward_calls=1, rounds=1)


def _upstream(given: Any, outputs: Mapping[str, Array], seed: int, *, scalar: bool) -> dict[str, Array]:
    """Draw the upstream gradient, or read the given one; its shapes must be those of the outputs."""
    if scalar:
        if len(outputs) != 1 or next(iter(outputs.values())).size != 1:
            shapes = " and ".join(str(a.shape) for a in outputs.values())
            raise ValueError(f"the function has no single scalar output but {shapes}: give backward= or vjp=")
        return {name: np.ones(a.shape) for name, a in outputs.items()}
    if given is None:
        return draw_upstream({name: a.shape for name, a in outputs.items()}, seed)
    vs = tuple(given) if isinstance(given, tuple | list) and len(outputs) > 1 else (given,)
    if len(vs) != len(outputs):
        raise ValueError(f"{len(vs)} upstream gradients for {len(outputs)} outputs")
    read = {}
    for (name, a), v in zip(outputs.items(), vs, strict=True):
        read[name] = np.asarray(v, dtype=np.float64)
        if read[name].shape != a.shape and not read[name].size == a.size == 1:
            raise ValueError(f"upstream has shape {read[name].shape}, and the forward's {name} {a.shape}")
    return read


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
