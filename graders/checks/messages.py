"""How a mismatch reads: one line that says it, then the worst entry and how much of the result is wrong."""

from typing import Any

import numpy as np

from graders.numeric.compare import Comparison
from graders.numeric.report import GradientReport


def describe_mismatch(name: str, comparison: Comparison) -> str:
    """What was got, what was wanted, where, and how many entries are wrong."""
    where = "" if not comparison.index else f" at {_index(comparison.index)}"
    share = "" if comparison.size == 1 else f"; {comparison.wrong} of {comparison.size} entries are wrong"
    return (
        f"{name} is wrong{share}\n"
        f"  worst entry{where}: got {number(comparison.got)}, wanted {number(comparison.wanted)}"
        f" (error {comparison.error:.1e}, allowed {comparison.allowed:.1e})"
    )


def _index(index: tuple[int, ...] | None) -> str:
    return "[" + ", ".join(map(str, index or ())) + "]"


def number(value: Any) -> str:
    """A number for a person: ten digits at most."""
    return f"{float(value):.10g}" if np.isreal(value) else str(value)


def describe_numeric(name: str, report: GradientReport) -> str:
    """What numeric differentiation of the submission's own forward says of a gradient."""
    if report.status == "inconclusive":
        return f"\n  numeric differentiation of your forward could not decide: {report.message}"
    mismatch = next((item for item in report.mismatches if item.name == name), None)
    if mismatch is None:
        return f"\n  numeric differentiation of your forward disagrees too: {report.message}" if report.message else ""
    lines = f"\n  along a random direction your forward changes by {number(mismatch.numeric)}"
    lines += f", your gradient says {number(mismatch.analytic)}"
    if mismatch.pattern:
        lines += f"\n  where: {mismatch.pattern}"
    if mismatch.factor is not None:
        lines += f"\n  it is off by a factor of {mismatch.factor:.6g}"
    return lines
