"""Transcripts: what came back from a plan, call by call, as plain data."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec

from graders.oracle.plan import Value


class Opaque(msgspec.Struct, frozen=True):
    """Stands for a returned object that is no plain data; ``type`` names its class, ``note`` says more."""

    type: str
    note: str = ""


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """One line of a traceback, in the submission's own files; ``place`` names it as the student knows it."""

    file: str
    line: int
    function: str
    source: str = ""
    place: str = ""


class Returned(msgspec.Struct, frozen=True, array_like=True, tag_field="outcome", tag="returned"):
    """The call came back.

    Attributes:
        value: What it returned; parts that are no plain data are `Opaque`.
        changed: Arguments that look different afterwards, by position or keyword, as they are now.
        warnings: Warnings raised on the way, the first few, as ``Category: message``.
        implemented: False if it returned nothing (see `implemented.returns_nothing`), and its body is a blank's.
    """

    value: Value = None
    changed: dict[str, Value] = {}
    warnings: tuple[str, ...] = ()
    implemented: bool = True

    @property
    def numpy_warnings(self) -> tuple[str, ...]:
        """Those of overflow and invalid values among the warnings."""
        return tuple([text for text in self.warnings if text.startswith("RuntimeWarning")])


class Raised(msgspec.Struct, frozen=True, array_like=True, tag_field="outcome", tag="raised"):
    """The call raised.

    Attributes:
        type: Name of the exception's class.
        message: Its text.
        frames: The submission's part of the traceback, outermost first.
        implemented: For a ``NotImplementedError``: the function that raised it has more than a blank's body.
        unknown: Keyword arguments of the call that the signature does not have.
    """

    type: str
    message: str
    frames: tuple[Frame, ...] = ()
    implemented: bool = False
    unknown: tuple[str, ...] = ()


class Missing(msgspec.Struct, frozen=True, array_like=True, tag_field="outcome", tag="missing"):
    """The target is not there, or (``failed_import``) its file could not be imported.

    ``implemented`` is False where the text of that file shows it to be a blank.
    """

    message: str
    failed_import: bool = False
    frames: tuple[Frame, ...] = ()
    implemented: bool = True


class NotRun(msgspec.Struct, frozen=True, array_like=True, tag_field="outcome", tag="not_run"):
    """The call needs something of an earlier call, ``needs``, that did not come back with it.

    ``implemented`` is False where the function that was to be called is a blank.
    """

    needs: str
    message: str = ""
    implemented: bool = True


class TimedOut(msgspec.Struct, frozen=True, array_like=True, tag_field="outcome", tag="timed_out"):
    """The call was running when the time of the plan, or of the submission, was up.

    Attributes:
        seconds: The time that it had.
        frames: Where it was then, in the submission's files, outermost first; empty if that is not known.
        called: False if it was not called again after it had not ended in another call.
        spent: True if it was never called, since all that was called before had used up the submission's time.
    """

    seconds: float
    frames: tuple[Frame, ...] = ()
    called: bool = True
    spent: bool = False


class Crashed(msgspec.Struct, frozen=True, array_like=True, tag_field="outcome", tag="crashed"):
    """The process ended during the call; ``how`` says with what signal or exit status."""

    how: str


Outcome: TypeAlias = Returned | Raised | Missing | NotRun | TimedOut | Crashed


MAX_SHORT_BYTES: Final = 1 << 18
"""Of a reply that is held as it came until its outcomes are asked for: the longest right one has 231 kB."""


def short_for(data: bytes) -> bytes:
    """A reply as it came, or a digest of a long one: its outcomes are held, and would be held twice."""
    return data if len(data) <= MAX_SHORT_BYTES else _digest(data)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


class Transcript(msgspec.Struct, frozen=True):
    """The outcome of every call of a plan by label.

    Attributes:
        outcomes: What became of each call.
        seconds: CPU time of the process that ran the plan, read from outside it, where the plan is timed; of the
            thread, where that is this process. Wall time on systems that do not say.
        round_seconds: CPU time of a round of a plain loop (see `cputime`), where the plan asks for it; else 0.
        data: The bytes that it came as, or what is `short_for` them: where it is equal for two transcripts of one plan,
            their outcomes are. Empty if nothing stands for them.
        size: How many bytes it came as; 0 where it came from this process.
    """

    outcomes: Mapping[str, Outcome]
    seconds: float = 0.0
    round_seconds: float = 0.0
    data: bytes = b""
    size: int = 0

    @property
    def digest(self) -> bytes:
        """Stands for the outcomes: transcripts of one plan with the same digest have the same. Empty if none."""
        return _digest(self.data) if self.data else b""

    def value(self, label: str, path: tuple[int | str, ...] = ()) -> Value:
        """What call ``label`` returned, or the part of it at ``path``.

        Raises:
            LookupError: The call did not return, or its value has no such part.
        """
        outcome = self.outcomes.get(label)
        if not isinstance(outcome, Returned):
            raise LookupError(f"{label} did not return")
        return part_of(outcome.value, path)

    def first_failure(self) -> tuple[str, Outcome] | None:
        """The first call that did not return, with its outcome."""
        for label, outcome in self.outcomes.items():
            if not isinstance(outcome, Returned):
                return label, outcome
        return None


def part_of(value: Any, path: tuple[int | str, ...]) -> Any:
    """The part of plain data at ``path``.

    Raises:
        LookupError: There is no such part.
    """
    for step in path:
        holds = dict if isinstance(step, str) else (list, tuple, dict)
        if not isinstance(value, holds):
            raise LookupError(f"no part {step!r} in {type(value).__name__}")
        value = value[step]  # type: ignore[index]
    return value
