"""How far a student's work is, in one line: the same in pytest, notebooks and the watcher; what is next in all."""

from collections.abc import Collection, Iterable

from graders.results import ExerciseResult
from graders.text import listed, show_points

_SHOWN = 4
"""Operations named before the rest is counted: with what stands before them, a line of a terminal or two."""


def is_implemented(result: ExerciseResult) -> bool:
    """Whether an exercise is more than a blank; one that waits for another is, and one of which a part is right."""
    return result.status != "not_implemented" or result.score > 0


def is_done(result: ExerciseResult) -> bool:
    """Whether nothing is left to do for points."""
    return result.status == "passed" and result.score >= result.max_score


def in_its_place(result: ExerciseResult) -> str:
    """What is there in place of an exercise that is not, such as one under a wrong name; empty for a mere blank."""
    missing = (check.message for check in result.checks if result.status == check.status == "not_implemented")
    return next((message for message in missing if message in result.notes), "")


def next_exercise(results: Iterable[ExerciseResult]) -> ExerciseResult | None:
    """The one to work on: the first, in the given order, that is written and is not right; else the first blank.

    One that is there under a wrong name is no blank. One that waits for another comes last.
    """
    open_ones = [item for item in results if not is_done(item) and item.status != "grader_error"]
    return min(open_ones, key=_turn, default=None)


def _turn(result: ExerciseResult) -> int:
    if result.status == "blocked":
        return 2
    return 1 if result.status == "not_implemented" and not in_its_place(result) else 0


def progress(results: Collection[ExerciseResult]) -> str:
    """``next: square; 12 of 124 implemented, 41 of 473 points; open: square 1/4``: what was done is not named."""
    operations: dict[str, list[ExerciseResult]] = {}
    for result in results:
        operations.setdefault(result.operation, []).append(result)
    parts = [
        f"{name} {_sum(items, 'score')}/{_sum(items, 'max_score')}"
        for name, items in operations.items()
        if any(map(is_implemented, items)) and not all(map(is_done, items))
    ]
    following = next_exercise(results)
    counts = (
        f"{sum(map(is_implemented, results))} of {len(results)} implemented",
        f"{_sum(results, 'score')} of {_sum(results, 'max_score')} points",
    )
    said = ["all done" if following is None else f"next: {following.exercise}", ", ".join(counts)]
    return "; ".join([*said, f"open: {listed(parts, _SHOWN)}"] if parts else said)


def _sum(results: Iterable[ExerciseResult], name: str) -> str:
    return show_points(sum(getattr(item, name) for item in results))
