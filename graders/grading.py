"""Verdicts on one submission to the results of its exercises."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from graders.exercises.judging import Judged, judge_script
from graders.exercises.operation import Run, short
from graders.exercises.prepared import Prepared
from graders.exercises.scoring import JudgedCase, earned_share, exercise_status
from graders.results import CheckResult, ExerciseResult

MESSAGE_LIMIT = 2_000


@dataclass(frozen=True)
class Rubric:
    """What an assignment asks for.

    Attributes:
        selects: Whether an exercise, by full name, is graded.
        points: Points that replace the catalogue's own, by full name.
        counts: Whether an advisory check, by id, carries points after all.
    """

    selects: Callable[[str], bool] = lambda _name: True
    points: Mapping[str, float] = field(default_factory=dict)
    counts: Callable[[str], bool] = lambda _check: False


def grade_operations(prepared: Iterable[Prepared], run: Run, rubric: Rubric | None = None) -> list[ExerciseResult]:
    """Judge every operation against the submission behind ``run``, and score its exercises."""
    rubric = rubric or Rubric()
    results: list[ExerciseResult] = []
    for operation in prepared:
        if any(map(rubric.selects, operation.operation.exercises)):
            results += grade_operation(operation, run, rubric)
    return results


def grade_operation(prepared: Prepared, run: Run, rubric: Rubric) -> list[ExerciseResult]:
    """Judge one operation's cases, and score each of its exercises that the rubric asks for."""
    started = time.perf_counter()
    judged = {name: judge_script(script, run) for name, script in prepared.scripts.items()}
    exercises = {name: points for name, points in prepared.operation.exercises.items() if rubric.selects(name)}
    seconds = time.perf_counter() - started
    return [
        _result(prepared, name, rubric.points.get(name, points), judged, seconds / len(exercises), rubric)
        for name, points in exercises.items()
    ]


def _result(
    prepared: Prepared,
    exercise: str,
    points: float,
    judged: Mapping[str, list[Judged]],
    seconds: float,
    rubric: Rubric,
) -> ExerciseResult:
    cases = [
        JudgedCase(name, prepared.operation.cases[name].weight, _of_exercise(items, exercise, name, rubric))
        for name, items in judged.items()
    ]
    return ExerciseResult(
        exercise=short(exercise),
        operation=prepared.operation.name,
        status=exercise_status(item for case in cases for item in case.judged),
        score=round(points * earned_share(cases), 6),
        max_score=points,
        seconds=seconds,
        checks=tuple(_check(item, case.name) for case in cases for item in case.judged),
    )


def _of_exercise(items: list[Judged], exercise: str, case: str, rubric: Rubric) -> list[Judged]:
    own = [item for item in items if item.planned.exercise == exercise]
    return [
        _counted(item) if item.planned.role == "advisory" and rubric.counts(item.planned.identifier(case)) else item
        for item in own
    ]


def _counted(item: Judged) -> Judged:
    planned = item.planned
    return Judged(type(planned)(planned.exercise, planned.check, "gates", planned.weight), item.verdict)


def _check(item: Judged, case: str) -> CheckResult:
    verdict = item.verdict
    return CheckResult(
        id=item.planned.identifier(case),
        status=verdict.status,
        message=verdict.message[:MESSAGE_LIMIT],
        hint=verdict.hint or None,
        misconception=verdict.misconception,
        measured=verdict.measured,
        allowed=verdict.allowed,
        advisory=item.planned.role == "advisory",
    )
