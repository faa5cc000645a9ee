"""What a right implementation gives, where one is at hand: a grader has the reference, a student has not.

Where a stored gradient does not decide, the submission's own forward does. One that is right when its value is judged
and another function when it is differentiated would confirm any gradient: it is compared with the trusted one.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeAlias

import numpy as np

from graders.checks.attempts import answered
from graders.checks.evidence import Evidence, Output
from graders.numeric.compare import compare
from graders.numeric.report import GradientReport
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript

Run: TypeAlias = Callable[[Plan], Transcript]
Asked: TypeAlias = list[tuple[Plan, Transcript]]

TOLERANCE: Final = 1e-8
"""Against the scale of the case; the smallest step that decides moves the results by some 1e-6 of it."""

_trusted: ContextVar[Run | None] = ContextVar("trusted", default=None)


@contextmanager
def trusting(run: Run) -> Iterator[None]:
    """Judge with a right implementation behind ``run`` at hand."""
    token = _trusted.set(run)
    try:
        yield
    finally:
        _trusted.reset(token)


def trusted_run() -> Run | None:
    """Runs plans against the right implementation, where one is at hand."""
    return _trusted.get()


def trusted_result(asking: Generator[Plan, Transcript, Any]) -> Any:
    """What a generator comes to with the right implementation's answers; None where that is not at hand."""
    run = _trusted.get()
    if run is None:
        return None
    return answered(asking, run)


def recorded(
    asking: Generator[Plan, Transcript, GradientReport], asked: Asked
) -> Generator[Plan, Transcript, GradientReport]:
    """Pass on what a generator asks and is told, and keep it in ``asked``."""
    try:
        plan = next(asking)
        while True:
            transcript = yield plan
            asked.append((plan, transcript))
            plan = asking.send(transcript)
    except StopIteration as stop:
        report: GradientReport = stop.value
        return report


def forward_is_steady(evidence: Evidence, names: tuple[str, ...], asked: Asked) -> bool:
    """Whether a forward that is right in its case gave right results wherever it was differentiated.

    True where nothing trusted is at hand.
    """
    run = _trusted.get()
    if run is None:
        return True
    outputs = {name: evidence.outputs[name] for name in names if name in evidence.expected}
    return all(_agree(transcript, run(plan), plan, outputs, evidence) for plan, transcript in asked)


def _agree(got: Transcript, right: Transcript, plan: Plan, outputs: Mapping[str, Output], evidence: Evidence) -> bool:
    labels = {call.label for call in plan.calls}
    for name, output in outputs.items():
        scale = evidence.expected[name].scale
        for label in labels:
            if label.startswith(f"{output.label} at "):
                here = Output(name, label, output.path)
                if not _close(here, got, right, scale):
                    return False
    return True


def _close(output: Output, got: Transcript, right: Transcript, scale: Any) -> bool:
    try:
        wanted = np.asarray(output.read(right), np.float64)
        given = np.asarray(output.read(got), np.float64)
    except (LookupError, TypeError, ValueError):
        return False
    return compare(given, wanted, tolerance=TOLERANCE * np.maximum(scale, np.abs(wanted))).passed
