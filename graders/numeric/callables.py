"""Checking functions that can be called right here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from graders.numeric.check import gradient_check
from graders.numeric.problem import Options, Problem, Raised, draw_upstream
from graders.numeric.report import GradientReport
from graders.numeric.sizes import Array
from graders.numeric.subject import Arguments, Subject, names_of, own_global_state, shapes

Call = Callable[..., Any]


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
    the inputs. Kinks, noise, bad scaling or a wrong gradient take at most 84 forward and 14 backward calls more (and 8
    forward calls for each badly scaled input), and locating an error `options.budget` forward calls more.

    Guarantees: a wrong gradient passes only if its error along a random direction is within rounding, `resolution` of
    the report, about 1e-9 of the gradient in double precision. A right gradient is not failed for kinks, ties, noise
    or single precision; where these leave nothing to tell, the outcome is inconclusive and says why. Inputs are
    copied; the global random state is the same at the start of every call, and is put back at the end.

    Args:
        function: The forward. Returns an array, a number or a tuple of arrays; `(*outputs, cache)` with `backward`;
            `(loss, gradients)` with no derivative given.
        inputs: Its arguments: one array, a sequence by position, or a mapping by name. Floating arrays are
            differentiated; all else is passed on as it is.
        backward: Called as `backward(*upstreams, cache)`.
        gradient: Called as `gradient(*inputs)`, for a function with one scalar output.
        vjp: Called as `vjp(*upstreams, *inputs)`.
        upstream: Upstream gradient, or one for each output. Random by default; 1 for a scalar loss.
        wrt: Names or positions of the inputs to differentiate, where not all floating arrays are. Gradients come back
            in this order, or in a mapping by name.
        seed: Seed of the random directions and of the upstream gradient.
        upcast: Whether floating inputs are converted to double precision first, for the sharpest check.
        options: See `Options`.

    Returns:
        The outcome; true if it passed.

    Raises:
        ValueError: If the arguments do not make a problem.

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
    subject = _subject(function, inputs, backward, gradient, vjp, wrt, upcast)
    base = {name: np.asarray(subject.arguments.values[name]) for name in subject.arguments.wrt}
    with own_global_state():
        forward = subject.first(base)
        if isinstance(forward.result, Raised):
            message = f"the forward gave no outputs: {forward.result}"
            return GradientReport("inconclusive", "forward_raised", message, forward_calls=1)
        vs = _upstream(upstream, forward.result, seed, scalar=subject.kind in ("gradient", "pair"))
        return _drive(subject, Problem(base, vs, seed, options or Options()))


def _drive(subject: Subject, problem: Problem) -> GradientReport:
    check = gradient_check(problem)
    asked = next(check)
    while True:
        try:
            asked = check.send(subject.evaluate(asked))
        except StopIteration as stop:
            report: GradientReport = stop.value
            return report


def _subject(
    function: Call,
    inputs: Any,
    backward: Call | None,
    gradient: Call | None,
    vjp: Call | None,
    wrt: Sequence[str | int] | None,
    upcast: bool,
) -> Subject:
    given = {"backward": backward, "gradient": gradient, "vjp": vjp}
    chosen = [kind for kind, call in given.items() if call is not None]
    if len(chosen) > 1:
        raise ValueError(f"name one derivative, not {' and '.join(chosen)}")
    kind = chosen[0] if chosen else "pair"
    return Subject(function, make_arguments(function, inputs, wrt, upcast), kind, given.get(kind))


def make_arguments(function: Call, inputs: Any, wrt: Sequence[str | int] | None, upcast: bool) -> Arguments:
    """Name the arguments of a function and choose the differentiated ones."""
    by_name = isinstance(inputs, Mapping)
    if by_name:
        values = dict(inputs)
    else:
        sequence = tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)
        values = dict(zip(names_of(sequence, function), sequence, strict=True))
    if wrt is None:
        chosen = tuple(n for n, a in values.items() if isinstance(a, np.ndarray) and a.dtype.kind == "f")
        chosen = chosen or tuple(n for n, a in values.items() if isinstance(a, float))
    else:
        chosen = tuple(list(values)[w] if isinstance(w, int) else w for w in wrt)
    if unknown := [n for n in chosen if n not in values]:
        raise ValueError(f"wrt names {unknown[0]!r}, and the inputs are {', '.join(map(repr, values))}")
    for name in chosen:
        a = np.asarray(values[name])
        values[name] = a.astype(np.float64) if upcast and a.dtype.kind in "fiu" else a
    return Arguments(values, chosen, by_name)


def _upstream(given: Any, outputs: Mapping[str, Array], seed: int, *, scalar: bool) -> dict[str, Array]:
    if scalar and (len(outputs) != 1 or next(iter(outputs.values())).size != 1):
        raise ValueError("the function has no single scalar output: give backward= or vjp=")
    if scalar:
        return {name: np.ones(a.shape) for name, a in outputs.items()}
    if given is None:
        return draw_upstream(shapes(outputs), seed)
    vs = tuple(given) if isinstance(given, tuple | list) else (given,)
    if len(vs) != len(outputs):
        raise ValueError(f"{len(vs)} upstream gradients for {len(outputs)} outputs")
    return {name: np.asarray(v, dtype=np.float64) for name, v in zip(outputs, vs, strict=True)}
