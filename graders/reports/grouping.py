"""Failures of one cause, told once: a wrong formula fails every case, a file that cannot be imported every check."""

import re
from collections.abc import Iterable, Iterator, Sequence

from graders.results import CheckResult, ExerciseResult
from graders.text import counted, listed, split_message

_CASES = 6
_NOT_BEGUN = frozenset({"not_implemented", "blocked"})
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?>\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?! times)")


def grouped(checks: Iterable[CheckResult]) -> list[tuple[CheckResult, tuple[str, ...]]]:
    """The first check of each cause, in order, with the ids of the others that have the same.

    A check that carries points stands for those that are advisory. Checks without a message stand alone.
    """
    groups: dict[object, list[CheckResult]] = {}
    for check in checks:
        groups.setdefault(_cause(check), []).append(check)
    found = []
    for group in groups.values():
        first = next((check for check in group if not check.advisory), group[0])
        found.append((first, tuple(check.id for check in group if check is not first)))
    return found


def elsewhere(check: CheckResult, others: Sequence[str]) -> str:
    """Where else a cause shows: ``(the same in 2 more cases: wide, one_row)``; empty for nowhere."""
    own = _case(check.id)
    cases = list(dict.fromkeys(case for case in map(_case, others) if case != own))
    if cases:
        return f"(the same in {counted(len(cases), 'more case')}: {listed(cases, _CASES)})"
    return f"(and {counted(len(others), 'more check')})" if others else ""


def begun(exercise: ExerciseResult) -> bool:
    """Whether there is anything to say of an exercise but that it was not begun."""
    untouched = exercise.status == "not_implemented" and all(check.status in _NOT_BEGUN for check in exercise.checks)
    return not untouched or bool(exercise.notes)


def shared_causes(exercises: Iterable[ExerciseResult]) -> dict[str, list[ExerciseResult]]:
    """Errors from one place in the code that are all there is to say of several exercises, by their message."""
    found: dict[str, list[ExerciseResult]] = {}
    for exercise in exercises:
        message = only_error(exercise)
        if message:
            found.setdefault(message, []).append(exercise)
    return {message: hit for message, hit in found.items() if len(hit) > 1}


def only_error(exercise: ExerciseResult) -> str:
    """The message that all checks of an exercise agree on, if they raised, and it says where; else nothing."""
    messages = {check.message for check in exercise.checks if check.status != "blocked"}
    if exercise.status != "error" or len(messages) != 1:
        return ""
    (message,) = messages
    return message if split_message(message)[1] else ""


def told_before(exercises: Iterable[ExerciseResult]) -> dict[str, str]:
    """For each exercise whose only error an earlier one has told, the name of that one."""
    return dict(_later(shared_causes(exercises).values()))


def _later(groups: Iterable[list[ExerciseResult]]) -> Iterator[tuple[str, str]]:
    for first, *others in groups:
        yield from ((other.exercise, first.exercise) for other in others)


def _cause(check: CheckResult) -> object:
    """What checks of one cause have in common: the message, but for the numbers of the case."""
    if not check.message:
        return check.id
    said = check.message if check.status == "error" else split_message(check.message)[0]
    return check.status, check.misconception or _NUMBER.sub("#", said), check.hint


def _case(identifier: str) -> str:
    parts = identifier.split("/")
    return parts[1] if len(parts) > 2 else identifier
