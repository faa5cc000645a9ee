"""Is a result an array of the right shape, of real numbers, and does it agree with the expected one?

At every entry, within what its precision and the case allow; where each column is right in either sign, in the nearer
one. The shape earns nothing alone, but the value needs it.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any, Final

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from graders.checks.completion import handed_over
from graders.checks.contract import (
    Came,
    Conversation,
    Evidence,
    Expected,
    Finding,
    Judgement,
    Shaped,
    failed,
    passed,
    real_array,
    seen,
)
from graders.numeric.arrays import Comparison, agree, compare
from graders.oracle.plan import RELATIVE_STEP, Plan, made_once, perturbed_along, together
from graders.oracle.transcript import part_of


class ShapeCheck(msgspec.Struct, frozen=True):
    """The named output has the expected shape and kind of number.

    Attributes:
        label: The call that gives it.
        shown: What students call it; the output's name if empty.
        shape: The shape of an output for which no value is expected.
    """

    output: str
    label: str
    shown: str = ""
    shape: tuple[int, ...] | None = None
    fact: str = "shape"

    @property
    def id(self) -> str:
        """``shape-<output>``."""
        return f"shape-{self.shown or self.output}"

    @property
    def needs(self) -> tuple[Came, ...]:
        """A call that came back."""
        return (Came(self.label),)

    def judge(self, evidence: Evidence) -> Finding:
        """Compare shape and kind; float32 and integer arrays with whole expected values pass."""
        return shape_finding(evidence, self.output, self.shape)


def shape_finding(evidence: Evidence, name: str, shape: tuple[int, ...] | None = None) -> Finding:
    """The finding on the shape and kind of one output of a call that came back: as expected, or the one given."""
    title, label = evidence.title(name), evidence.outputs[name].label
    try:
        got = evidence.read(name)
    except LookupError:
        return _missing_part(evidence, name)
    found = _compare(title, got, evidence.expected[name].value if shape is None else np.zeros(shape))
    if found.status != "failed":
        return found
    handed = handed_over(evidence.plan, label)
    if not handed:
        return found
    return msgspec.structs.replace(found, numbers={**found.numbers, "handed": handed})


def _missing_part(evidence: Evidence, name: str) -> Finding:
    """The finding on an output that is not in what was returned."""
    output = evidence.outputs[name]
    if output.argument is not None:
        return failed("not_updated", output.title)
    got = evidence.transcript.value(output.label)
    wanted = evidence.results_of(output.label)
    count = len(got) if isinstance(got, (tuple, list)) else 1
    if len(wanted) > 1 and count < len(wanted) and isinstance(output.path[0], int):
        alone = _alone(evidence, output.label, wanted, got)
        return failed("too_few_results", output.label, got=seen(got), count=count, wanted=wanted, alone=alone)
    for place, step in enumerate(output.path):
        if isinstance(got, dict) and step not in got:
            container = "gradients" if place and output.role == "gradient" else "results"
            keys = tuple(f"{key!r:.40}" for key in got)
            return failed("key_missing", output.title, key=f"{step!r}", container=container, keys=keys)
        try:
            got = part_of(got, (step,))
        except LookupError:
            break
    return failed("part_missing", output.title, got=seen(got))


def _alone(evidence: Evidence, label: str, wanted: Sequence[str], got: Any) -> str:
    """The one result that was returned in place of several, if by its shape it can be but one; else empty."""
    if not isinstance(got, np.ndarray):
        return ""
    expected = {
        o.title: evidence.expected[n].value.shape
        for n, o in evidence.outputs.items()
        if o.label == label and n in evidence.expected
    }
    fitting = [title for title in wanted if expected.get(title) == got.shape]
    return fitting[0] if len(fitting) == 1 else ""


def _compare(name: str, got: Any, wanted: np.ndarray[Any, Any]) -> Finding:
    if got is None:
        return failed("is_none", name)
    if wanted.ndim == 0:
        is_number = isinstance(got, (int, float, np.generic)) or (isinstance(got, np.ndarray) and got.ndim == 0)
        return passed(1) if is_number else failed("no_number", name, got=seen(got))
    if not isinstance(got, np.ndarray):
        return failed("no_array", name, got=seen(got), shape=wanted.shape)
    if got.shape != wanted.shape:
        return failed("wrong_shape", name, got=got.shape, wanted=wanted.shape)
    if got.dtype.kind == "b" and wanted.dtype.kind == "f":
        return failed("holds_booleans", name)
    return passed(1)


FLOAT64_TOLERANCE: Final = 1e-9
"""Of the scale: a sum of 1e4 products in another order differs by some 1e-12, a missing eps of 1e-8 by more."""
FLOAT32_TOLERANCE: Final = 3e-5
"""Of the scale: 250 times the unit roundoff of single precision, what sums of the cases' lengths accumulate."""
_FLOAT32_FLOOR: Final = 1e-6
"""Of the largest entry: 8 times the unit roundoff of single precision."""
_SINGLE_PRECISION_ROUGHNESS: Final = 1e-10
"""Of the scale: between the second differences of double precision (some 1e-14) and of single (some 1e-8)."""
_STEPS: Final = 17
"""Points of a line: enough second differences that one of them meets a step of single precision."""
_LINES: Final = 4
"""Lines tried before a result counts as smooth."""
_ENTRIES: Final = 16
"""Entries, along all lines, after which no more are tried: of an array, hardly one and no other moves along a step."""


class ValueCheck(msgspec.Struct, frozen=True):
    """The named output agrees with the expected one.

    The error of each entry is measured against ``scale`` of the case (see `Expected`). A small mismatch gets a
    second look: if the submission's own results move in the steps of single precision, it is judged as such.
    """

    output: str
    fact: str = "value"

    @property
    def id(self) -> str:
        """``value-<output>``."""
        return f"value-{self.output}"

    @property
    def needs(self) -> tuple[Shaped, ...]:
        """A result of the right shape."""
        return (Shaped(self.output),)

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare; ask for nearby points when only precision could explain the difference."""
        comparison = yield from compare_output(evidence, self.output)
        return finding_of(self.output, comparison)


def finding_of(title: str, comparison: Comparison) -> Finding:
    """The finding that a comparison comes to."""
    if comparison.passed:
        return passed(comparison.size, measured=comparison.error, allowed=comparison.allowed)
    return mismatch("wrong_value", title, comparison)


def mismatch(kind: str, title: str, comparison: Comparison) -> Finding:
    """A failure by the worst entry of a comparison."""
    return failed(
        kind,
        title,
        places=comparison.index or (),
        got=comparison.got,
        wanted=comparison.wanted,
        measured=comparison.error,
        allowed=comparison.allowed,
        wrong=comparison.wrong,
        size=comparison.size,
    )


def compare_output(evidence: Evidence, name: str) -> Conversation[Comparison]:
    """Compare a named output of the right shape with the expected one."""
    expected = evidence.expected[name]
    got = np.asarray(evidence.read(name))
    comparison = compare(got, expected.value, tolerance=FLOAT64_TOLERANCE * expected.scale)
    if comparison.passed:
        return comparison
    allowed = single_precision_tolerance(expected)
    if not agree(got, expected.value, tolerance=allowed):
        return comparison
    if got.dtype == np.float32 or (yield from moves_in_single_precision(evidence, name)):
        return compare(got, expected.value, tolerance=allowed)
    return comparison


def single_precision_tolerance(expected: Expected) -> NDArray[np.float64]:
    """What rounding to single precision on the way may cost: it is absolute next to the largest entry.

    A difference like ``1 - t**2`` with ``t`` near 1 is small, but its error is that of ``t``.
    """
    size = np.abs(np.asarray(expected.value, np.float64))
    largest = float(np.max(size, initial=0.0, where=np.isfinite(size)))
    return np.maximum(FLOAT32_TOLERANCE * expected.scale, _FLOAT32_FLOOR * largest)


def moves_in_single_precision(evidence: Evidence, name: str) -> Conversation[bool]:
    """Whether the result moves in steps along a line of inputs; a few lines, since one may run along a step."""
    size = max(evidence.expected[name].value.size, 1)
    for line in range(min(_LINES, ceil(_ENTRIES / size))):
        if (yield from _moves_in_steps(evidence, name, line)):
            return True
    return False


def _moves_in_steps(evidence: Evidence, name: str, line: int) -> Conversation[bool]:
    output = evidence.outputs[name]
    scale = evidence.expected[name].scale
    steps = {f" moved {step}": step * RELATIVE_STEP for step in range(_STEPS)}

    def moved() -> Plan:
        at = perturbed_along(evidence.plan, output.label, line)
        return together({suffix: _reporting(at(size), output.label) for suffix, size in steps.items()})

    transcript = yield made_once(evidence.plan, ("moved", output.label, line), moved)
    try:
        placed = (replace(output, label=output.label + suffix) for suffix in steps)
        read = [real_array(place.read(transcript, evidence.read(name))) for place in placed]
    except LookupError:
        return False
    values = [value for value in read if value is not None and value.shape == scale.shape]
    if len(values) < _STEPS:
        return False
    roughness = np.abs(np.diff(np.stack(values), n=2, axis=0)) / scale
    return bool(roughness.max(initial=0.0) > _SINGLE_PRECISION_ROUGHNESS)


def _reporting(plan: Plan, label: str) -> Plan:
    """The plan whose other results are held and not reported: nobody reads them."""
    return replace(plan, calls=tuple(replace(call, quiet=call.label != label) for call in plan.calls))


class SignedValueCheck(msgspec.Struct, frozen=True):
    """The named output agrees with the expected one, up to the signs of the columns of output ``first``.

    A principal axis has no sign of its own: where one column of the first result is mirrored, so it must be in all.
    """

    output: str
    first: str
    fact: str = "value"

    @property
    def id(self) -> str:
        """``value-<output>``."""
        return f"value-{self.output}"

    @property
    def needs(self) -> tuple[Shaped, ...]:
        """Results of the right shape."""
        return (Shaped(self.first), Shaped(self.output))

    def judge(self, evidence: Evidence) -> Judgement:
        """Read the signs off the first output, then compare."""
        comparison = yield from compare_output(self.mirrored(evidence), self.output)
        return finding_of(self.output, comparison)

    def mirrored(self, evidence: Evidence) -> Evidence:
        """The evidence with what is expected of the output in the signs of what was given."""
        wanted = evidence.expected[self.output]
        mirrored = Expected(wanted.value * self._signs(evidence), wanted.scale)
        return replace(evidence, expected={**evidence.expected, self.output: mirrored})

    def _signs(self, evidence: Evidence) -> NDArray[np.float64] | float:
        """Per column -1 where the first output is nearer to the mirror image of what is expected."""
        got, wanted = evidence.array(self.first), evidence.expected[self.first].value
        if got is None or got.shape != wanted.shape:
            return 1.0
        return np.where(np.nansum(got * wanted, axis=0) < 0, -1.0, 1.0)
