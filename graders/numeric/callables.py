"""Checking functions that can be called right here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from graders.numeric.arguments import Arguments, explain_call, make_arguments
from graders.numeric.calling import Subject, own_global_state
from graders.numeric.check import gradient_check
from graders.numeric.problem import Options, Problem, Raised, draw_upstream
from graders.numeric.reading import Fault
from graders.numeric.report import GradientReport, Note
from graders.numeric.sizes import Array

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
