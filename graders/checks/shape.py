"""Is the result an array of the right shape, of real numbers? It earns nothing alone, but the value needs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from graders.checks.completion import handed_over
from graders.checks.contract import Came
from graders.checks.evidence import Evidence
from graders.checks.finding import Finding, failed, passed, seen
from graders.oracle.transcript import part_of


@dataclass(frozen=True)
class ShapeCheck:
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
