"""Is all of an operation right at first sight? Most answers of a class are, and all that are come to one result.

The outputs of all cases stand in one row and are compared in one pass, and no finding is made. A screen passes only
what every check would pass; what it does not pass is judged check by check (`graders.judging.runner`).
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Check, Evidence, Expected, Output
from graders.checks.gradient import GradientCheck
from graders.checks.purity import OwnCacheCheck, QuietCheck, RepeatableCheck, UnchangedCheck, same
from graders.checks.value import FLOAT64_TOLERANCE, ShapeCheck, ValueCheck
from graders.kinds.operation import Script
from graders.oracle.plan import Value
from graders.oracle.transcript import Returned, Transcript

_NUMBERS: Final = frozenset("fiu")
_DOUBLE: Final = 8
"""Bytes of a number of double precision; a wider one is judged as it is."""
_MOST_PASSED: Final = 16
"""Different answers to a case that are remembered as right, as many as those to an operation."""


class Screen:
    """Tells whether the answers to all cases of an operation are right at first sight."""

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self._cases = {name: _ScreenedCase(script) for name, script in scripts.items()}
        expected = [item.expected for case in self._cases.values() for item in case.compared]
        self._wanted = _in_a_row(item.value for item in expected)
        self._allowed = FLOAT64_TOLERANCE * _in_a_row(np.broadcast_to(x.scale, x.value.shape) for x in expected)

    def passes(self, transcripts: Mapping[str, Transcript]) -> bool:
        """Whether every check of every case passes, as far as that shows without a further plan.

        What cannot even be looked at does not: the checks, each by itself, say what it is.
        """
        try:
            with np.errstate(all="ignore"):
                return self._passes(transcripts)
        except Exception:  # noqa: BLE001 - what a submission returned may break any rule
            return False

    def _passes(self, transcripts: Mapping[str, Transcript]) -> bool:
        values: list[NDArray[Any]] = []
        for name, case in self._cases.items():
            transcript = transcripts[name]
            if not case.behaves(transcript):
                return False
            for item in case.compared:
                value = item.read(transcript)
                if value is None:
                    return False
                values.append(value)
        if not (np.abs(_in_a_row(values) - self._wanted) <= self._allowed).all():
            return False
        return all(case.rest_passes(transcripts[name]) for name, case in self._cases.items())


def _in_a_row(values: Iterable[NDArray[Any]]) -> NDArray[np.float64]:
    flat = [value.ravel() for value in values]
    return np.concatenate(flat, dtype=np.float64) if flat else np.zeros(0)


class _Compared(msgspec.Struct, frozen=True):
    """An output that is compared, and what it holds where the call leaves it as it was."""

    output: Output
    expected: Expected
    unchanged: Value

    def read(self, transcript: Transcript) -> NDArray[Any] | None:
        """The result, if it holds numbers in the right shape."""
        try:
            value = self.output.read(transcript, self.unchanged)
        except LookupError:
            return None
        if type(value) in (float, int) or isinstance(value, np.generic):
            value = np.asarray(value)
        if not isinstance(value, np.ndarray) or value.shape != self.expected.value.shape:
            return None
        return value if value.dtype.kind in _NUMBERS and value.dtype.itemsize <= _DOUBLE else None


class _ScreenedCase:
    """One case: its checks, sorted by how they are looked at.

    Attributes:
        script: The case.
        compared: Outputs whose numbers are compared; their shapes are with them.
        rest: Places of the checks that are judged one by one.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self._may_change: list[tuple[str, frozenset[str]]] = []
        self._quiet: list[str] = []
        self._alike: list[tuple[str, str]] = []
        names = {str(item.check.output) for item in script.checks if _is_compared(item.check, script)}
        rest: list[int] = []
        for place, planned in enumerate(script.checks):
            match planned.check:
                case ValueCheck(output=name) | GradientCheck(output=name) | ShapeCheck(output=name, shape=None) if (
                    name in names
                ):
                    pass
                case UnchangedCheck(label=label, arguments=(_, *_)) as check:
                    self._may_change.append((label, frozenset(check.may_change)))
                case QuietCheck(label=label):
                    self._quiet.append(label)
                case RepeatableCheck(label=first, again=other) | OwnCacheCheck(label=first, after=other):
                    self._alike.append((first, other))
                case _:
                    rest.append(place)
        evidence = Evidence(script.plan, Transcript({}), script.outputs, script.expected)
        self.compared = tuple(
            _Compared(script.outputs[name], script.expected[name], evidence.unchanged(name)) for name in sorted(names)
        )
        self.rest = tuple(rest)
        self._passed: OrderedDict[bytes, None] = OrderedDict()
        labels = {label for label, _ in self._may_change} | {*self._quiet} | {x for pair in self._alike for x in pair}
        self._labels = frozenset(labels | {item.output.label for item in self.compared})

    def behaves(self, transcript: Transcript) -> bool:
        """Whether all calls came back, changed nothing, warned of nothing and answered the same again."""
        outcomes: dict[str, Returned] = {}
        for label in self._labels:
            outcome = transcript.outcomes.get(label)
            if not isinstance(outcome, Returned) or not outcome.implemented or outcome.value is None:
                return False
            outcomes[label] = outcome
        return (
            all(may_change.issuperset(outcomes[label].changed) for label, may_change in self._may_change)
            and not any(outcomes[label].numpy_warnings for label in self._quiet)
            and all(same(outcomes[first].value, outcomes[other].value) for first, other in self._alike)
            and not self.script.not_asked(transcript)
        )

    def rest_passes(self, transcript: Transcript) -> bool:
        """Whether the remaining checks pass, which depends on nothing but the answers: equal ones pass again."""
        if not self.rest or transcript.digest in self._passed:
            return True
        from graders.judging.runner import pass_at_once

        if not pass_at_once(self.script, transcript, self.rest):
            return False
        if transcript.digest:
            self._passed[transcript.digest] = None
            if len(self._passed) > _MOST_PASSED:
                self._passed.popitem(last=False)
        return True


def _is_compared(check: Check, script: Script) -> bool:
    """Whether a check compares an output with finite numbers of double precision."""
    if not (isinstance(check, ValueCheck) or (isinstance(check, GradientCheck) and check.stored)):
        return False
    expected = script.expected.get(check.output)
    if expected is None or not expected.value.size:
        return False
    is_plain = expected.value.dtype.kind in _NUMBERS and expected.value.dtype.itemsize <= _DOUBLE
    return is_plain and bool(np.isfinite(expected.value).all() and np.isfinite(expected.scale).all())
