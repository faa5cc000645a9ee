"""Tracebacks of code that was taken out of a notebook, named by cell and line."""

import os
from collections.abc import Callable

import msgspec

from graders.oracle.live import cell_numbers
from graders.oracle.plan import Plan
from graders.oracle.transcript import Frame, Missing, Outcome, Raised, TimedOut, Transcript
from graders.submissions.model import Submission

Run = Callable[[Plan], Transcript]


def placing(run: Run, submission: Submission) -> Run:
    """``run``, with each line of a traceback named as the student knows it."""
    if not submission.cells:
        return run
    prefixes = sorted(os.path.relpath(root, submission.root) for root in submission.sources().roots())

    def place(frame: Frame) -> Frame:
        names = (os.path.normpath(os.path.join(prefix, frame.file)) for prefix in prefixes)  # noqa: PTH118
        file = next((name for name in names if name in submission.cells), "")
        return msgspec.structs.replace(frame, place=submission.place(file, frame.line) if file else "")

    return _mapped(run, place)


def placing_cells(run: Run) -> Run:
    """``run``, with each line of a traceback named by the cell of the running notebook that holds it."""

    def place(frame: Frame) -> Frame:
        number = cell_numbers().get(frame.file)
        where = f"cell [{number}], line {frame.line}" if number is not None else ""
        return msgspec.structs.replace(frame, place=where)

    return _mapped(run, place)


def _mapped(run: Run, place: Callable[[Frame], Frame]) -> Run:
    def placed(outcome: Outcome) -> Outcome:
        if not isinstance(outcome, (Raised, Missing, TimedOut)):
            return outcome
        return msgspec.structs.replace(outcome, frames=tuple(map(place, outcome.frames)))

    def run_placed(plan: Plan) -> Transcript:
        transcript = run(plan)
        outcomes = {label: placed(outcome) for label, outcome in transcript.outcomes.items()}
        return msgspec.structs.replace(transcript, outcomes=outcomes, data=b"")

    return run_placed
