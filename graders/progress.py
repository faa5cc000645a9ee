"""How far a student's work is, in one line: the same in pytest, notebooks and the watcher."""

from collections.abc import Collection, Iterable

from graders.results import ExerciseResult
from graders.text import show_points

_SHOWN = 8
"""Operations named before the rest is counted: two lines of a terminal."""


def is_implemented(result: ExerciseResult) -> bool:
    """Whether an exercise is more than a blank."""
    return result.status not in ("not_implemented", "blocked")


def is_done(result: ExerciseResult) -> bool:
    """Whether nothing is left to do for points."""
    return result.status == "passed" and result.score >= result.max_score


def next_exercise(results: Iterable[ExerciseResult]) -> ExerciseResult | None:
    """The one to work on: the first, in the given order, that is implemented and is not right; else the first blank."""
    open_ones = [item for item in results if not is_done(item) and item.status != "grader_error"]
    return next(filter(is_implemented, open_ones), open_ones[0] if open_ones else None)


def progress(results: Collection[ExerciseResult]) -> str:
    """``scale 6/6, shift 3/3, 12 of 124 implemented, 41 of 473 points; next: square``, in the given order."""
    operations: dict[str, list[ExerciseResult]] = {}
    for result in results:
        operations.setdefault(result.operation, []).append(result)
    started = {name: items for name, items in operations.items() if any(map(is_implemented, items))}
    parts = [f"{name} {_sum(items, 'score')}/{_sum(items, 'max_score')}" for name, items in started.items()]
    shown = parts[:_SHOWN] + ([f"{len(parts) - _SHOWN} more"] if len(parts) > _SHOWN else [])
    shown.append(f"{sum(map(is_implemented, results))} of {len(results)} implemented")
    shown.append(f"{_sum(results, 'score')} of {_sum(results, 'max_score')} points")
    following = next_exercise(results)
    return ", ".join(shown) + (f"; next: {following.exercise}" if following is not None else "; all done")


def _sum(results: Iterable[ExerciseResult], name: str) -> str:
    return show_points(sum(getattr(item, name) for item in results))
