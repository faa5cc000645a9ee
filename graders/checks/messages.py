"""How a mismatch reads: one line that says it, then the worst entry and how much of the result is wrong."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.numeric.compare import Comparison
from graders.numeric.report import GradientReport
from graders.oracle.plan import Input, Plan

_SHOWN: Final = 5


def describe_mismatch(name: str, comparison: Comparison) -> str:
    """What was got, what was wanted, where, and how many entries are wrong."""
    where = "" if not comparison.index else f" at {_index(comparison.index)}"
    verb = "is" if comparison.wrong == 1 else "are"
    share = "" if comparison.size == 1 else f"; {comparison.wrong} of {comparison.size} entries {verb} wrong"
    return (
        f"{name} is wrong{share}\n"
        f"  worst entry{where}: got {number(comparison.got)}, wanted {number(comparison.wanted)}"
        f" (error {comparison.error:.1e}, allowed {comparison.allowed:.1e})"
    )


def _index(index: tuple[int, ...] | None) -> str:
    return "[" + ", ".join(map(str, index or ())) + "]"


def number(value: Any) -> str:
    """A number for a person: ten digits at most."""
    return f"{float(value) + 0.0:.10g}" if np.isreal(value) else str(value)


def excerpt(got: NDArray[Any], wanted: NDArray[Any], scale: NDArray[Any] | float = 1.0) -> str:
    """The surroundings of the worst entry (its error against ``scale``) along the last axis, got above wanted.

    Empty for less than three entries.
    """
    got, wanted = np.asarray(got), np.asarray(wanted)
    if got.shape != wanted.shape or got.ndim == 0 or got.shape[-1] < 3 or got.dtype.kind not in "fiu":
        return ""
    error = np.abs(got - wanted) / scale
    *row, column = np.unravel_index(int(np.argmax(np.where(np.isnan(error), np.inf, error))), got.shape)
    start = int(np.clip(column - _SHOWN // 2, 0, max(got.shape[-1] - _SHOWN, 0)))
    part = slice(start, start + _SHOWN)
    place = ", ".join([*map(str, row), f"{start}:{min(start + _SHOWN, got.shape[-1])}"])
    parts = [np.asarray(array[tuple(row)][part]) + 0 for array in (got, wanted)]
    worst = [array[column - start] for array in parts]
    digits = next((count for count in range(4, 16) if f"{worst[0]:.{count}g}" != f"{worst[1]:.{count}g}"), 4)
    lines = ("  ".join(f"{value:>{digits + 6}.{digits}g}" for value in array) for array in parts)
    return "".join(f"\n  {word:6} [{place}]  {line}" for word, line in zip(("got", "wanted"), lines, strict=True))


def describe_numeric(name: str, report: GradientReport) -> str:
    """What numeric differentiation of the submission's own forward says of a gradient."""
    if report.status == "inconclusive":
        return f"\n  numeric differentiation of your forward could not decide: {report.message}"
    mismatch = next((item for item in report.mismatches if item.name == name), None)
    if mismatch is None and "has shape" in report.message:
        return ""  # the check of that shape says it
    if mismatch is None:
        return f"\n  numeric differentiation of your forward disagrees too: {report.message}" if report.message else ""
    lines = f"\n  along a random direction your forward changes by {number(mismatch.numeric)}"
    lines += f", your gradient says {number(mismatch.analytic)}"
    lines += f" (step {report.step:.0e}, noise of the forward {report.noise:.0e})"
    if mismatch.pattern:
        lines += f"\n  where: {mismatch.pattern}"
    if mismatch.factor is not None:
        lines += f"\n  it is off by a factor of {mismatch.factor:.6g}"
    return lines


def describe_call(plan: Plan, label: str) -> str:
    """What a call was handed: ``x (3, 4), w (4, 5), stride 2``; empty for one without inputs of its own."""
    call = next((call for call in plan.calls if call.label == label), None)
    names = [part.name for part in call.args if isinstance(part, Input)] if call is not None else []
    return ", ".join(f"{name} {_size(plan.inputs[name])}" for name in names)


def _size(value: Any) -> str:
    return str(value.shape) if isinstance(value, np.ndarray) else f"{value!r:.40}"
