"""Findings: what a check found, as data. `graders.diagnosis.words` says them in English, last of all."""

import re
from typing import Any, Final, Literal, TypeAlias

import msgspec
import numpy as np

from graders.oracle.transcript import Opaque

Status: TypeAlias = Literal[
    "passed", "failed", "not_implemented", "blocked", "error", "timeout", "crashed", "grader_error"
]

_DIGITS: Final = re.compile(r"\d+")
"""Sizes in the text of an exception are those of the case."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one check on one case.

    Attributes:
        status: What came of it.
        kind: Names the fact; `graders.diagnosis.words` has a sentence for each.
        subject: The output, argument or call that it is about, as students call it.
        numbers: What the sentence shows. Text among it (a name, a type) is the same in every case of one fault;
            numbers need not be. ``measured`` and ``allowed`` are an error and the largest that would have passed.
        places: Lines of the submission's traceback, outermost first, or the index of the worst entry.
        comparisons: Numbers compared; a pass that compared none is an error of the grader.
        because: What hindered the check, where it is blocked by another finding.
    """

    status: Status
    kind: str
    subject: str = ""
    numbers: dict[str, Any] = {}
    places: tuple[Any, ...] = ()
    comparisons: int = 1
    because: "Finding | None" = None

    @property
    def measured(self) -> float | None:
        """The error that was measured, in the units of `allowed`."""
        return self.numbers.get("measured")

    @property
    def allowed(self) -> float | None:
        """The largest error that would have passed."""
        return self.numbers.get("allowed")

    @property
    def cause(self) -> tuple[Any, ...]:
        """Equal for findings of one fault in several cases: all but the numbers, which change with the case."""
        ended = self.status in ("error", "timeout", "crashed")
        found = ((key, value) for key, value in self.numbers.items() if isinstance(value, str))
        texts = tuple(sorted((key, _DIGITS.sub("0", value) if ended else value) for key, value in found))
        raised = tuple(map(str, self.places)) if ended else ()
        return self.status, self.kind, self.subject, texts, raised, self.because and self.because.cause

    @property
    def signature(self) -> str:
        """Equal for findings of one fault on one case, whatever the size of an error."""
        shown = {key: str(value) for key, value in self.numbers.items() if not isinstance(value, float)}
        return msgspec.json.encode([self.kind, self.subject, shown], order="sorted").decode()


class Seen(msgspec.Struct, frozen=True):
    """What a value is, where it is not what was expected.

    Attributes:
        type: Name of its class.
        shape: Of an array.
        length: Of a tuple or list.
        shown: A number, text or truth value as it is written.
        note: What is known besides of an object that is no plain data.
    """

    type: str
    shape: tuple[int, ...] | None = None
    length: int | None = None
    shown: str = ""
    note: str = ""


def seen(value: Any) -> Seen:
    """What a value is."""
    name = type(value).__name__
    if isinstance(value, np.ndarray):
        return Seen("array", shape=value.shape)
    if isinstance(value, Opaque):
        return Seen(value.type, note=value.note)
    if isinstance(value, (tuple, list)):
        return Seen(name, length=len(value))
    return Seen(name, shown=f"{value!r:.60}" if isinstance(value, (int, float, str, bool, type(None))) else "")


def passed(comparisons: int, kind: str = "right", subject: str = "", **numbers: Any) -> Finding:
    """A pass; one that compared nothing becomes an error of the grader."""
    if comparisons <= 0:
        return Finding(status="grader_error", kind="compared_nothing", comparisons=0)
    return Finding(status="passed", kind=kind, subject=subject, numbers=numbers, comparisons=comparisons)


def failed(kind: str, subject: str = "", *, places: tuple[Any, ...] = (), **numbers: Any) -> Finding:
    """A failure."""
    return Finding(status="failed", kind=kind, subject=subject, numbers=numbers, places=places)


def blocked(kind: str, subject: str = "", *, because: Finding | None = None, **numbers: Any) -> Finding:
    """Something that the check needs did not hold."""
    return Finding(status="blocked", kind=kind, subject=subject, numbers=numbers, comparisons=0, because=because)


def grader_error(kind: str, subject: str = "", **numbers: Any) -> Finding:
    """The judge itself failed: it never costs points."""
    return Finding(status="grader_error", kind=kind, subject=subject, numbers=numbers, comparisons=0)
