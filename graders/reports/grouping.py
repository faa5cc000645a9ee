"""What the causes of a submission's failures have in common: where else one shows, and errors that several share."""

import re
from collections.abc import Iterable, Iterator

from graders.oracle.reading import NOT_IMPORTED
from graders.progress import in_its_place
from graders.results import CheckResult, ExerciseResult
from graders.text import counted, listed, split_message

FULL = 3
"""Causes of an exercise that are shown with all their evidence: who has more is to begin with these."""
BRIEF = 5
"""Causes after those that are shown by their sentence alone."""
_CASES = 6
"""Cases named before the rest is counted: one line of a terminal."""
_NAME = re.compile(r"[\w.]+")
_RESULTS = 4
"""Results named before the rest is counted."""
_NOT_BEGUN = frozenset({"not_implemented", "blocked"})


def elsewhere(check: CheckResult) -> str:
    """Where else a cause shows: ``(the same of dw, in 2 more cases: wide, one_row)``; empty for nowhere.

    The results that are as wrong are named where the message is of one of them.
    """
    own = _case(check.id)
    cases = list(dict.fromkeys(case for case in map(_case, check.also) if case != own))
    named = {"", _result(check.id), *_NAME.findall(split_message(check.message)[0])}
    results = list(dict.fromkeys(name for name in map(_result, check.also) if name not in named))
    said = []
    if results and check.status == "failed" and check.misconception is None:
        said.append(f"of {listed(results, _RESULTS)}")
    if cases:
        said.append(f"in {counted(len(cases), 'more case')}: {listed(cases, _CASES)}")
    if said:
        return f"(the same {', '.join(said)})"
    return f"(and {counted(len(check.also), 'more check')})" if check.also else ""


def is_shown(exercise: ExerciseResult) -> bool:
    """Whether there is anything to say of an exercise but that it is not implemented."""
    silent = not exercise.score and all(check.status in _NOT_BEGUN for check in exercise.checks)
    untouched = silent and exercise.status == "not_implemented"
    return not untouched or bool(exercise.notes)


def blocked_by(exercise: ExerciseResult) -> str:
    """Why an exercise is blocked, in a line; empty for one that is not."""
    waiting = (check for check in exercise.checks if exercise.status == "blocked" and check.status == "blocked")
    return next((split_message(check.message)[0] for check in waiting), "")


def why_not_judged(exercise: ExerciseResult) -> str:
    """Why nothing of an exercise was judged, in a line: what it waits for, or what is there in its place."""
    return split_message(in_its_place(exercise))[0] or blocked_by(exercise)


def shared_causes(exercises: Iterable[ExerciseResult]) -> dict[str, list[ExerciseResult]]:
    """Errors that are all there is to say of some exercises, by their message.

    They come from one place in the code of several exercises, or from a file of one or more.
    """
    found: dict[str, list[ExerciseResult]] = {}
    for exercise in exercises:
        message = only_error(exercise)
        if message:
            found.setdefault(message, []).append(exercise)
    return {message: hit for message, hit in found.items() if len(hit) > 1 or is_of_a_file(message)}


def is_of_a_file(message: str) -> bool:
    """Whether a message is of a file that fails as a whole, and not of the exercises in it."""
    return NOT_IMPORTED in split_message(message)[0]


def only_error(exercise: ExerciseResult) -> str:
    """The message that all failing checks of an exercise agree on, if they raised, and it says where; else nothing."""
    raised = {(check.message, check.status) for check in exercise.checks if check.status != "blocked"}
    messages = {message for message, status in raised if status == "error"}
    if len(raised) != 1 or len(messages) != 1:
        return ""
    (message,) = messages
    return message if split_message(message)[1] else ""


def reported_before(exercises: Iterable[ExerciseResult]) -> dict[str, str]:
    """For each exercise whose only error an earlier one has reported, the name of that one."""
    return dict(_later(shared_causes(exercises).values()))


def _later(groups: Iterable[list[ExerciseResult]]) -> Iterator[tuple[str, str]]:
    for first, *others in groups:
        yield from ((other.exercise, first.exercise) for other in others)


def _result(identifier: str) -> str:
    """The result that a check is of, by its id; empty where it is of none."""
    fact, _, name = identifier.rpartition("/")[2].partition("-")
    return name if fact in ("shape", "value", "gradient") else ""


def _case(identifier: str) -> str:
    parts = identifier.split("/")
    return parts[1] if len(parts) > 2 else identifier
