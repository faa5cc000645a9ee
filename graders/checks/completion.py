"""Did the call come back, and with something to judge? Every other check asks this first."""

import re
from typing import Any, Final

import msgspec

from graders.checks.evidence import Evidence
from graders.checks.messages import describe_call
from graders.checks.verdict import Verdict
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

NOT_IMPLEMENTED: Final = "not implemented yet"
RAISE_LEFT_IN: Final = "Take that line out: what you wrote runs without it."
NOTHING_RETURNED: Final = "returned None: is the return statement missing?"
_REMARKS: Final = (
    (re.compile("BdbQuit:"), "breakpoint() works in plain `pytest`, not here"),
    (re.compile("EOFError: EOF when reading a line"), "nobody can answer input() here"),
    (re.compile(r"OSError: \[Errno 30\]|PermissionError: \[Errno 1\]"), "files cannot be written while being graded"),
    (re.compile(r"PermissionError: \[Errno 13\]"), "files of others cannot be read while being graded"),
    (re.compile(r"\w*MemoryError:"), "this takes more memory than a submission may use"),
)
"""What an exception means where a submission is confined, by the beginning of its text."""
CONSTRUCTOR: Final = "constructor"
"""Label of the call that makes the object which a case uses: its failure is the exercise's own."""


def obstacle(evidence: Evidence, label: str) -> Verdict | None:
    """Why call ``label`` gives nothing to judge, or None if it does."""
    found = obstacle_in(evidence.transcript, label)
    if found is None or not isinstance(evidence.transcript.outcomes.get(label), Raised) or found.status != "error":
        return found
    handed = describe_call(evidence.plan, label)
    return found if not handed else msgspec.structs.replace(found, message=f"{found.message}\n  handed over: {handed}")


def obstacle_in(transcript: Transcript, label: str) -> Verdict | None:
    """Why call ``label`` of a transcript gives nothing to judge, or None if it does."""
    outcome = transcript.outcomes.get(label)
    if outcome is None:
        return Verdict(status="grader_error", message=f"the call {label} was never made", comparisons=0)
    if isinstance(outcome, NotRun):
        return _blocked(transcript, outcome)
    if isinstance(outcome, Returned):
        return _nothing(outcome)
    return describe(outcome)


def _nothing(outcome: Returned) -> Verdict | None:
    """The verdict on a call that returned nothing; None if there is a part at least to judge."""
    if not outcome.implemented:
        return _verdict("not_implemented", NOT_IMPLEMENTED)
    return _verdict("failed", NOTHING_RETURNED) if outcome.value is None else None


def _blocked(transcript: Transcript, outcome: NotRun) -> Verdict:
    if not outcome.implemented:
        return _verdict("not_implemented", NOT_IMPLEMENTED)
    if outcome.needs == CONSTRUCTOR and (unmade := describe(transcript.outcomes[CONSTRUCTOR])) is not None:
        return unmade
    cause = obstacle_in(transcript, outcome.needs)
    if cause is None:
        return _verdict("blocked", outcome.message)
    if cause.status == "not_implemented":
        return _verdict("blocked", f"needs {outcome.needs.replace('_', ' ')}, which is {NOT_IMPLEMENTED}")
    why = cause.message.partition("\n")[0]
    return _verdict("blocked", f"needs {outcome.needs.replace('_', ' ')}, which failed: {why}")


def describe(outcome: Outcome) -> Verdict | None:
    """The verdict on a call that did not come back; None for one that did."""
    match outcome:
        case Raised(type="NotImplementedError", implemented=True):
            return _verdict("error", _left_in(outcome) + format_frames(outcome.frames), RAISE_LEFT_IN)
        case Raised(type="NotImplementedError"):
            return _verdict("not_implemented", _unwritten(outcome))
        case Raised():
            return _verdict("error", f"raised {_said(outcome)}{format_frames(outcome.frames)}")
        case Missing(failed_import=True):
            return _verdict("error", outcome.message + format_frames(outcome.frames))
        case Missing():
            return _verdict("not_implemented", outcome.message)
        case TimedOut():
            hint = "Look for a loop that never ends" + (" in what was called before." if outcome.spent else ".")
            return _verdict("timeout", _late(outcome), hint)
        case Crashed():
            return _verdict("crashed", f"the process ended during this call: {outcome.how}")
        case _:
            return None


def _unwritten(outcome: Raised) -> str:
    """``not implemented yet``, of the function that was called or of the one that it needs."""
    first, last = outcome.frames[:1], outcome.frames[-1:]
    if first != last and first[0].function != last[0].function:
        return f"needs {last[0].function}, which is {NOT_IMPLEMENTED}"
    return NOT_IMPLEMENTED + (f": {outcome.message}" if outcome.message else "")


def _left_in(outcome: Raised) -> str:
    frame = outcome.frames[-1] if outcome.frames else Frame("", 0, "")
    where = f"at {frame.place}" if frame.place else f"on line {frame.line} of {frame.file}"
    return f"the `raise` {where} is still there: {_said(outcome)}"


def _said(outcome: Raised) -> str:
    """Type and message of an exception, with what must be known of where the code ran."""
    text = f"{outcome.type}: {outcome.message}"
    remarks = (remark for pattern, remark in _REMARKS if pattern.match(text))
    parts = (outcome.type, outcome.message, next(remarks, ""))
    return ": ".join(part for part in parts if part)


def _late(outcome: TimedOut) -> str:
    """``did not finish within 5 s (layers.py:12, in scale_backward)``."""
    if outcome.spent:
        return f"was not called: the {outcome.seconds:g} s of this submission were used up before"
    again = "" if outcome.called else "was not called again: it "
    where = "".join(f" ({_place(frame)}, in {frame.function})" for frame in outcome.frames[-1:])
    return f"{again}did not finish within {outcome.seconds:g} s{where}"


def format_frames(frames: tuple[Frame, ...]) -> str:
    """The submission's part of a traceback, innermost line last, for a person."""
    return "".join(f"\n  {_place(frame)} in {frame.function}: {frame.source}" for frame in frames)


def _place(frame: Frame) -> str:
    return frame.place or f"{frame.file}:{frame.line}"


def _verdict(status: Any, message: str, hint: str = "") -> Verdict:
    return Verdict(status=status, message=message, hint=hint, comparisons=0)
