"""Did the call come back, with something to judge, or refuse as it must? Every other check needs this first."""

import re
from typing import Any, Final

import msgspec
import numpy as np

from graders.checks.contract import Came, Evidence, Finding, Need, Status, blocked, failed, grader_error, passed, seen
from graders.oracle.plan import Input, Plan
from graders.oracle.reading import NOT_IMPORTED
from graders.oracle.transcript import (
    Crashed,
    Frame,
    Missing,
    NotRun,
    Outcome,
    Raised,
    Returned,
    TimedOut,
    Transcript,
)

_REMARKS: Final = (
    ("BdbQuit:", "breakpoint() works in plain `pytest`, not here"),
    ("EOFError: EOF when reading a line", "nobody can answer input() here"),
    (r"OSError: \[Errno 30\]|PermissionError: \[Errno 1\]", "files cannot be written while being graded"),
    (r"PermissionError: \[Errno 13\]", "files of others cannot be read while being graded"),
    (
        "TypeError: cannot unpack non-iterable NoneType",
        "what is unpacked there is None, such as a cache that holds nothing or the result of a function without return",
    ),
    (r"(Attribute|Type)Error: .*'?NoneType'?", "something there is None, such as an argument left out"),
    (r"\w+: .*'_Anything'", "an import gave it that was replaced: the notes on the files say which"),
    (
        r"TypeError: \w+\.\w+\(\) takes \d+ positional arguments? but \d+ w(as|ere) given",
        "is `self`, or another parameter, missing where it is defined?",
    ),
    ("NameError: name 'np' is not defined", "`import numpy as np` is missing above"),
    (r"\w*MemoryError:", "this takes more memory than a submission may use"),
)
"""What an exception means, above all where a submission is confined, by the beginning of its text."""
_OF_NONE: Final = r"'NoneType' object|argument of type 'NoneType'|container or iterable: 'NoneType'"
"""What Python says of a name that is None."""
NEEDS_UNWRITTEN: Final = "needs_unwritten"
"""Kind of the finding on a call in which another function of the submission is not implemented."""
CONSTRUCTOR: Final = "constructor"
"""Label of the call that makes the object which a case uses: its failure is the exercise's own."""


def obstacle(evidence: Evidence, label: str) -> Finding | None:
    """Why call ``label`` gives nothing to judge, or None if it does."""
    found = obstacle_in(evidence.transcript, label)
    if found is None or found.kind != "raised":
        return found
    handed = handed_over(evidence.plan, label)
    return msgspec.structs.replace(found, numbers={**found.numbers, "handed": handed}) if handed else found


def obstacle_in(transcript: Transcript, label: str) -> Finding | None:
    """Why call ``label`` of a transcript gives nothing to judge, or None if it does."""
    outcome = transcript.outcomes.get(label)
    if outcome is None:
        return grader_error("never_made", label)
    if isinstance(outcome, NotRun):
        return _blocked(transcript, outcome)
    if isinstance(outcome, Returned):
        return _nothing(outcome)
    return describe(outcome)


def handed_over(plan: Plan, label: str) -> tuple[tuple[str, str], ...]:
    """The inputs that a call was handed, each with its shape or value."""
    call = next((call for call in plan.calls if call.label == label), None)
    names = [part.name for part in call.args if isinstance(part, Input)] if call is not None else []
    values = {name: plan.inputs[name] for name in names}
    return tuple((name, str(v.shape) if isinstance(v, np.ndarray) else f"{v!r:.40}") for name, v in values.items())


def _nothing(outcome: Returned) -> Finding | None:
    """The finding on a call that returned nothing; None if there is a part at least to judge."""
    if not outcome.implemented:
        return _not_judged("not_implemented", "not_implemented")
    return failed("returned_nothing") if outcome.value is None else None


def _blocked(transcript: Transcript, outcome: NotRun) -> Finding:
    if not outcome.implemented:
        return _not_judged("not_implemented", "not_implemented")
    if outcome.needs == CONSTRUCTOR and (unmade := describe(transcript.outcomes[CONSTRUCTOR])) is not None:
        return unmade
    cause = obstacle_in(transcript, outcome.needs)
    if cause is None:
        return blocked("part_missing", outcome.needs, why=outcome.message)
    return blocked("needs_call", outcome.needs, because=cause)


def _remark(outcome: Raised) -> str:
    """What an exception means, where a look at its text and at the line that raised it tells; else empty."""
    if re.search(_OF_NONE, outcome.message) and outcome.frames and re.search(r"\bconfig\b", outcome.frames[-1].source):
        return "without a config it is None: begin with an empty dictionary"
    text = f"{outcome.type}: {outcome.message}"
    return next((remark for pattern, remark in _REMARKS if re.match(pattern, text)), "")


def describe(outcome: Outcome) -> Finding | None:
    """The finding on a call that did not come back; None for one that did."""
    match outcome:
        case Raised(type="NotImplementedError", implemented=False):
            first, last = outcome.frames[:1], outcome.frames[-1:]
            if first != last and first[0].function != last[0].function:
                return _not_judged("not_implemented", NEEDS_UNWRITTEN, needs=last[0].function, why=outcome.message)
            return _not_judged("not_implemented", "not_implemented", why=outcome.message)
        case Raised(frames=(*_, Frame(function="") as unread)):
            why = f"{unread.place or unread.file} {NOT_IMPORTED}{outcome.type}: {outcome.message}"
            return _not_judged("error", "import_failed", places=(unread,), message=why)
        case Raised():
            kind = "raise_left_in" if outcome.type == "NotImplementedError" else "raised"
            return _not_judged(
                "error",
                kind,
                places=outcome.frames,
                type=outcome.type,
                message=outcome.message,
                remark=_remark(outcome),
            )
        case Missing(failed_import=True):
            blank = {} if outcome.implemented else {"blank": True}
            return _not_judged("error", "import_failed", places=outcome.frames, message=outcome.message, **blank)
        case Missing():
            return _not_judged("not_implemented", "missing", message=outcome.message)
        case TimedOut():
            return _not_judged(
                "timeout",
                "timed_out",
                places=outcome.frames[-1:],
                seconds=outcome.seconds,
                called=outcome.called,
                spent=outcome.spent,
            )
        case Crashed():
            return _not_judged("crashed", "crashed", how=outcome.how)
        case _:
            return None


def _not_judged(status: Status, kind: str, *, places: tuple[Any, ...] = (), **numbers: Any) -> Finding:
    return Finding(status=status, kind=kind, numbers=numbers, places=places, comparisons=0)


class ReturnsCheck(msgspec.Struct, frozen=True):
    """Call ``label`` comes back."""

    label: str
    id: str = "returns"
    fact: str = "returns"
    output: str | None = None
    needs: tuple[Need, ...] = ()

    def judge(self, evidence: Evidence) -> Finding:
        """Return why it did not; None is no reason."""
        found = obstacle(evidence, self.label)
        return passed(1) if found is None or found.kind == "returned_nothing" else found


class RaisesCheck(msgspec.Struct, frozen=True):
    """Call ``label`` raises ``exception``."""

    label: str
    exception: str
    fact: str = "raises"
    output: str | None = None
    needs: tuple[Came, ...] = ()

    @property
    def id(self) -> str:
        """``raises-<exception>``."""
        return f"raises-{self.exception}"

    def judge(self, evidence: Evidence) -> Finding:
        """Read the outcome."""
        outcome = evidence.transcript.outcomes.get(self.label)
        if isinstance(outcome, Raised) and outcome.type == self.exception:
            return passed(1)
        if isinstance(outcome, Returned) and outcome.implemented:
            return failed("should_raise", wanted=self.exception, got=seen(outcome.value))
        if isinstance(outcome, Raised) and outcome.type != "NotImplementedError":
            return msgspec.structs.replace(failed("raises_another", wanted=self.exception), because=describe(outcome))
        hindrance = obstacle(evidence, self.label)
        assert hindrance is not None
        return hindrance
