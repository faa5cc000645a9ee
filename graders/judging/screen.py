"""Is all of an operation right at first sight? Most answers of a class are, and all that are come to one result.

The outputs of all cases stand in one row and are compared in one pass, and no finding is made. A screen passes only
what every check would pass; what it does not pass is judged check by check (`graders.judging.runner`).
"""

from collections import deque
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
from graders.oracle.confined.replies import Form, Received
from graders.oracle.plan import Value
from graders.oracle.transcript import Returned, Transcript

_NUMBERS: Final = frozenset("fiu")
_DOUBLE: Final = 8
"""Bytes of a number of double precision; a wider one is judged as it is."""
_MOST_PASSED: Final = 4
"""Different answers to a case that are remembered as right, as they came: a digest takes as long as many a check, and
those of the whole course together have 6 MB."""
_MOVED: Final = 2.0**40
"""More than the numbers of any reply, and no sum with one of them is rounded."""


class Screen:
    """Tells whether the answers to all cases of an operation are right at first sight.

    Attributes:
        judges_more: Whether there are checks that numbers alone do not decide, and which may take long.
    """

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        self._cases = {name: _ScreenedCase(name, script) for name, script in scripts.items()}
        expected = [item.expected for case in self._cases.values() for item in case.compared]
        self.judges_more = any(case.rest for case in self._cases.values())
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
        unknown: list[_ScreenedCase] = []
        for name, case in self._cases.items():
            transcript = transcripts[name]
            row = case.known_in(transcript)
            if row is None:
                found = case.compared_in(transcript)
                if found is None:
                    return False
                values += found
                unknown.append(case)
            else:
                values.append(row)
        if not (np.abs(_in_a_row(values) - self._wanted) <= self._allowed).all():
            return False
        if not all(case.rest_passes(transcripts[name]) for name, case in self._cases.items() if case.rest):
            return False
        for case in unknown:
            case.learn(transcripts[case.name])
        return True


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


class _Places(msgspec.Struct, frozen=True):
    """Where, in the numbers of replies of one form, those stand that a case compares.

    Attributes:
        places: Their places, in the order of the expected ones.
        constants: What is compared and stands in no reply, such as inputs that were left as they were; they follow
            the numbers of the reply.
    """

    places: NDArray[np.intp]
    constants: bytes

    def read(self, received: Received) -> NDArray[np.float64]:
        """The numbers that are compared."""
        return received.numbers(self.constants)[self.places]


class _ScreenedCase:
    """One case: its checks, sorted by how they are looked at.

    Attributes:
        name: Its name.
        script: The case.
        compared: Outputs whose numbers are compared; their shapes are with them.
        rest: Places of the checks that are judged one by one.
    """

    def __init__(self, name: str, script: Script) -> None:
        self.name = name
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
        self._passed: deque[bytes] = deque(maxlen=_MOST_PASSED)
        labels = {label for label, _ in self._may_change} | {*self._quiet} | {x for pair in self._alike for x in pair}
        self._labels = frozenset(labels | {item.output.label for item in self.compared})

    def known_in(self, transcript: Transcript) -> NDArray[np.float64] | None:
        """What `compared_in` gives for replies of a form that passed: the same but for the numbers."""
        outcomes = transcript.outcomes
        if not isinstance(outcomes, Received):
            return None
        places: _Places | None = outcomes.form.notes.get(self)
        if places is None or not all(outcomes.are_equal(*pair) for pair in self._alike):
            return None
        return places.read(outcomes)

    def compared_in(self, transcript: Transcript) -> list[NDArray[Any]] | None:
        """The numbers that are compared, if all calls came back, changed nothing, warned of nothing and repeat."""
        if not all(same(transcript.value(first), transcript.value(other)) for first, other in self._alike):
            return None
        return self._read(transcript)

    def learn(self, transcript: Transcript) -> None:
        """Find out where the numbers stand in replies of the form that one has which passed."""
        outcomes = transcript.outcomes
        if isinstance(outcomes, Received) and self not in outcomes.form.notes:
            outcomes.form.notes[self] = self._placed(outcomes.form)

    def _placed(self, form: Form) -> _Places | None:
        """Where the numbers stand in replies of a form; None where some are not of double precision.

        Two replies are made of which every number says where it stands, as what it is in the first and by how much it
        is moved in the second, and are read as any other is.
        """
        first, second = (self._read(Transcript(form.filled(moved, other))) for moved, other in ((0, 0), (_MOVED, 1)))
        if first is None or second is None:
            return None
        place, other = _in_a_row(first), _in_a_row(second)
        moved, still = other - place == _MOVED, other == place
        if not (moved | still).all():
            return None
        constants = place[still]
        place[still] = form.doubles + np.arange(len(constants))
        return _Places(place.astype(np.intp), constants.tobytes())

    def _read(self, transcript: Transcript) -> list[NDArray[Any]] | None:
        """The numbers that are compared, if all else is right, as far as that does not rest on numbers."""
        outcomes: dict[str, Returned] = {}
        for label in self._labels:
            outcome = transcript.outcomes.get(label)
            if not isinstance(outcome, Returned) or not outcome.implemented or outcome.value is None:
                return None
            outcomes[label] = outcome
        if any(outcomes[label].numpy_warnings for label in self._quiet) or self.script.not_asked(transcript):
            return None
        if not all(may_change.issuperset(outcomes[label].changed) for label, may_change in self._may_change):
            return None
        values = [item.read(transcript) for item in self.compared]
        return None if any(value is None for value in values) else [value for value in values if value is not None]

    def rest_passes(self, transcript: Transcript) -> bool:
        """Whether the remaining checks pass, which depends on nothing but the answers: equal ones pass again."""
        if transcript.data in self._passed:
            return True
        from graders.judging.runner import pass_at_once

        if not pass_at_once(self.script, transcript, self.rest):
            return False
        if transcript.data:
            self._passed.append(transcript.data)
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
