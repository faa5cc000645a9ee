"""Verdicts: the outcome of one check."""

from typing import Final, Literal, TypeAlias

import msgspec

Status: TypeAlias = Literal[
    "passed", "failed", "not_implemented", "blocked", "error", "timeout", "crashed", "grader_error"
]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one check on one case.

    Attributes:
        status: What came of it.
        message: One line that says it, then the evidence.
        hint: Where to look, without the answer.
        misconception: Name of the known wrong answer that this equals.
        pattern: The rule that says in which way the result is wrong, where no misconception does.
        measured: Error that was measured, in the units of ``allowed``.
        allowed: Largest error that would have passed.
        comparisons: Numbers compared; a pass that compared none is an error of the grader.
    """

    status: Status
    message: str = ""
    hint: str = ""
    misconception: str | None = None
    pattern: str | None = None
    measured: float | None = None
    allowed: float | None = None
    comparisons: int = 1


FOLLOW_THROUGH: Final = "follow_through"
"""Pattern of a pass that rests on the submission's own earlier results, which are wrong."""


def passed(
    comparisons: int,
    *,
    message: str = "",
    pattern: str | None = None,
    measured: float | None = None,
    allowed: float | None = None,
) -> Verdict:
    """A pass; one that compared nothing becomes an error of the grader."""
    if comparisons <= 0:
        return Verdict(status="grader_error", message="the check compared nothing", comparisons=0)
    return Verdict(
        status="passed", message=message, pattern=pattern, comparisons=comparisons, measured=measured, allowed=allowed
    )


def failed(message: str, *, hint: str = "", measured: float | None = None, allowed: float | None = None) -> Verdict:
    """A failure."""
    return Verdict(status="failed", message=message, hint=hint, measured=measured, allowed=allowed)


def blocked(message: str) -> Verdict:
    """Something that the check needs did not hold."""
    return Verdict(status="blocked", message=message, comparisons=0)
