"""All operations of a submission, in the groups that its conventions tie together."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain

import msgspec

from graders.checks.contract import Run
from graders.grading.following import Group
from graders.grading.recall import Recall
from graders.judging.catalogue import group_of
from graders.judging.conventions import Graded
from graders.judging.prepared import Prepared
from graders.judging.rubric import Rubric
from graders.kinds.operation import short
from graders.results import ExerciseResult


def grade_operations(
    prepared: Iterable[Prepared],
    run: Run,
    rubric: Rubric | None = None,
    recall: Recall | None = None,
    docstrings: Mapping[str, str] | None = None,
    other: Callable[[str], ExerciseResult | None] = lambda _: None,
    uses: Callable[[str], AbstractSet[str]] = lambda _: frozenset(),
    announce: Callable[[Prepared, Prepared | None], None] = lambda _now, _later: None,
) -> list[ExerciseResult]:
    """Judge every operation against the submission behind ``run``, and score its exercises.

    Operations whose conventions belong together are judged together, and what they answered is held no longer than
    that: it may be of any size.

    Args:
        prepared: The operations.
        run: The submission.
        rubric: What is asked for.
        recall: What was graded before.
        docstrings: The submission's own, by full name of the exercise: some conventions are open only to those who
            say that they follow them.
        other: The result of an exercise of another operation, which an exercise of these rests on; None if it is none.
        uses: Names that stand in the code of an exercise: those which fail may be why it does.
        announce: Called before an operation is asked, with it and the one that comes after it.
    """
    rubric, recall = rubric or Rubric(), recall or Recall()
    selected = [item for item in prepared if any(map(rubric.selects, item.operation.exercises))]
    groups: dict[str, list[Prepared]] = {}
    for item in selected:
        groups.setdefault(group_of(item.operation), []).append(item)
    order = iter([*chain.from_iterable(groups.values()), None])
    following = next(order)
    found: dict[str, ExerciseResult] = {}
    parts: dict[str, frozenset[str]] = {}
    for members in groups.values():
        group = Group(run, rubric, recall, docstrings or {})
        for item in members:
            following = next(order)
            announce(item, following)
            group.ask(item)
        for name, scored in group.settled().items():
            found[name], parts[name] = scored.result, scored.parts
    names = [short(name) for item in selected for name in item.operation.exercises if rubric.selects(name)]
    results = {name: found[name] for name in names}
    for name, result in results.items():
        if result.status == "failed":
            parts[name] |= uses(name)
    return [_with_failing_parts(result, parts[name], results, other) for name, result in results.items()]


def grade_operation(prepared: Prepared, run: Run, rubric: Rubric, trusted: Run | None = None) -> list[ExerciseResult]:
    """Judge one operation's cases, and score each of its exercises that the rubric asks for."""
    return [item.result for item in Recall(trusted).grade(prepared, run, rubric)]


def _with_failing_parts(
    result: ExerciseResult, parts: frozenset[str], results: Graded, other: Callable[[str], ExerciseResult | None]
) -> ExerciseResult:
    """The result with a note on those of its wrong parts that are exercises and fail their own checks."""
    passing = ("passed", "not_implemented")
    known = [results[name] for name in results if name in parts and name != result.exercise]
    known += filter(None, map(other, sorted(parts - results.keys())))
    said = _errors(result)
    failing = [part.exercise for part in known if part.status not in passing and said.isdisjoint(_errors(part))]
    if not failing:
        return result
    from graders.diagnosis.words import parts_fail

    return msgspec.structs.replace(result, notes=(parts_fail(failing), *result.notes))


def _errors(result: ExerciseResult) -> set[str]:
    """The errors of an exercise: where another has the same one, it is reported once, with both."""
    return {check.message for check in result.checks if check.status == "error"}
