"""Is the result an array of the right shape, of real numbers? It earns nothing alone, but the value needs it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.messages import describe_call
from graders.checks.verdict import Verdict, failed, passed
from graders.oracle.transcript import Opaque


@dataclass(frozen=True)
class ShapeCheck:
    """The named output has the expected shape and kind of number.

    Attributes:
        shape: The shape of an output for which no value is expected.
    """

    output: str
    shape: tuple[int, ...] | None = None

    @property
    def id(self) -> str:
        """``shape-<output>``."""
        return f"shape-{self.output}"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare shape and kind; float32 and integer arrays with whole expected values pass."""
        return shape_verdict(evidence, self.output, self.shape)


def shape_verdict(evidence: Evidence, name: str, shape: tuple[int, ...] | None = None) -> Verdict:
    """The verdict on the shape and kind of one named output: that of the expected value, or the one given."""
    hindrance = obstacle(evidence, evidence.outputs[name].label)
    if hindrance is not None:
        return hindrance
    try:
        got = evidence.read(name)
    except LookupError:
        return _missing_part(evidence, name)
    verdict = _compare(name, got, evidence.expected[name].value if shape is None else np.zeros(shape))
    if verdict.status != "failed":
        return verdict
    handed = describe_call(evidence.plan, evidence.outputs[name].label)
    return verdict if not handed else failed(f"{verdict.message}\n  handed over: {handed}", hint=verdict.hint)


def _missing_part(evidence: Evidence, name: str) -> Verdict:
    output = evidence.outputs[name]
    if output.argument is not None:
        return failed(f"{name} was not updated")
    got = evidence.transcript.value(output.label)
    return failed(f"there is no {name} in what was returned: got {kind_of(got)}")


def _compare(name: str, got: Any, wanted: np.ndarray[Any, Any]) -> Verdict:
    if got is None:
        return failed(f"{name} is None")
    if wanted.ndim == 0:
        is_number = isinstance(got, (int, float, np.generic)) or (isinstance(got, np.ndarray) and got.ndim == 0)
        return passed(1) if is_number else failed(f"{name} should be a single number; got {kind_of(got)}")
    if not isinstance(got, np.ndarray):
        return failed(f"{name} should be an array of shape {wanted.shape}; got {kind_of(got)}")
    if got.shape != wanted.shape:
        return failed(f"{name} has shape {got.shape}; it should be {wanted.shape}", hint=_shape_hint(got, wanted))
    if got.dtype.kind == "b" and wanted.dtype.kind == "f":
        return failed(f"{name} holds booleans; it should hold numbers")
    return passed(1)


def _shape_hint(got: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> str:
    if got.shape == wanted.shape[::-1]:
        return "It looks transposed."
    if got.size == wanted.size:
        return "It has the right number of entries: reshape it."
    if got.ndim == wanted.ndim + 1 and got.shape[1:] == wanted.shape:
        return "Something is still to be summed over the first axis."
    return ""


def kind_of(value: Any) -> str:
    """What a result is, in a few words."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, Opaque):
        return f"{value.note} ({value.type})" if value.note else f"a {value.type}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"{value!r:.60}" if isinstance(value, (int, float, str, bool)) else f"a {type(value).__name__}"
