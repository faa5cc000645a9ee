"""All operations of a submission, in the groups that its conventions tie together."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Final

import msgspec

from graders.checks.completion import NEEDS_UNWRITTEN
from graders.checks.contract import Finding, Run
from graders.grading.following import Group
from graders.grading.recall import Recall
from graders.grading.scored import Scored
from graders.judging.catalogue import exercises, group_of
from graders.judging.prepared import Prepared
from graders.judging.rubric import Rubric
from graders.kinds.operation import short
from graders.oracle.transcript import Frame
from graders.results import ExerciseResult

_SEVERAL: Final = 2
_NEVER_CAME_BACK: Final = frozenset({"timeout", "crashed"})
"""Of a call with these statuses, it is not known in which functions it was."""
_NOT_AT_FAULT: Final = frozenset({"passed", "not_implemented", "blocked"})


def grade_operations(
    prepared: Iterable[Prepared],
    run: Run,
    rubric: Rubric | None = None,
    recall: Recall | None = None,
    docstrings: Mapping[str, str] | None = None,
    other: Callable[[str], ExerciseResult | None] | None = None,
    reported: Callable[[str], bool] = lambda _: True,
    uses: Callable[[str, AbstractSet[str]], AbstractSet[str]] = lambda _exercise, _among: frozenset(),
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
            Without it, nothing is known of others.
        reported: Whether the result of such an exercise is reported too: no other waits for it elsewhere.
        uses: Those of some names that stand in the code of an exercise: those which fail may be why it does.
        announce: Called before an operation is asked, with it and the one that comes after it.
    """
    rubric, recall = rubric or Rubric(), recall or Recall()
    selected = [item for item in prepared if any(map(rubric.selects, item.operation.exercises))]
    groups: dict[str, list[Prepared]] = {}
    for item in selected:
        groups.setdefault(group_of(item.operation), []).append(item)
    order = iter([*chain.from_iterable(groups.values()), None])
    following = next(order)
    found: dict[str, Scored] = {}
    for members in groups.values():
        group = Group(run, rubric, recall, docstrings or {})
        for item in members:
            following = next(order)
            announce(item, following)
            group.ask(item)
        found |= group.settled()
    names = [short(name) for item in selected for name in item.operation.exercises if rubric.selects(name)]
    parts = _Parts({name: found[name] for name in names}, uses, other, reported)
    return [parts.considered(name) for name in names]


def grade_operation(prepared: Prepared, run: Run, rubric: Rubric, trusted: Run | None = None) -> list[ExerciseResult]:
    """Judge one operation's cases, and score each of its exercises that the rubric asks for."""
    return [item.result for item in Recall(trusted).grade(prepared, run, rubric)]


class _Parts:
    """Exercises that others rest on: what is wrong with a part is reported once, of the part.

    Args:
        scored: What came of the exercises that were judged together, by name.
        uses: Those of some names that stand in the code of an exercise.
        other: The result of any other exercise, where such are judged.
        reported: Whether the result of such an exercise is reported too.
    """

    def __init__(
        self,
        scored: Mapping[str, Scored],
        uses: Callable[[str, AbstractSet[str]], AbstractSet[str]],
        other: Callable[[str], ExerciseResult | None] | None,
        reported: Callable[[str], bool],
    ) -> None:
        self._scored = scored
        self._uses = uses
        self._other = other or (lambda _: None)
        elsewhere = _exercises() - scored.keys() if other is not None else set()
        failing = {part for part, item in scored.items() if item.result.status not in _NOT_AT_FAULT}
        self._candidates = failing | elsewhere
        self._reported = reported

    def considered(self, name: str) -> ExerciseResult:
        """The result of an exercise: blocked where a part raised, with a note on other parts that fail."""
        result = self._scored[name].result
        waits = {check.id: part for check in result.checks if (part := self._at_fault(name, check.id)) is not None}
        if waits:
            result = self._blocked(result, waits)
        result = self._with_failing_parts(result, frozenset(waits.values()))
        rests = self._at_rest(name)
        return _blocked_by_parts(result, rests) if rests else result

    def _at_fault(self, name: str, check: str) -> str | None:
        """The part in which a check of an exercise ended, if it is blank or ends in its own checks too.

        It is the innermost one, by the lines; where these do not tell, one that is used and that ends in the same way.
        """
        finding = self._scored[name].ended.get(check)
        if finding is not None and finding.kind == NEEDS_UNWRITTEN:
            needs = finding.numbers["needs"]
            return needs if needs != name and needs in _exercises() else None
        places = finding.places if finding is not None else ()
        functions = dict.fromkeys(place.function for place in reversed(places) if isinstance(place, Frame))
        found = next((part for part in functions if part != name and self._raises(part, name)), None)
        return found or (self._ends_alike(name, check) if finding is not None else None)

    def _at_rest(self, name: str, users: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
        """The checks of results that rest on parts which fail their own checks, whichever version was used.

        Args:
            name: The exercise.
            users: Exercises that rest on it.
        """
        found = {}
        for check, versions in self._scored[name].rests.items():
            failing = [self._failing(set(parts), (*users, name), waiting=True) for parts in versions]
            if all(failing):
                found[check] = tuple(dict.fromkeys(item.exercise for item in chain.from_iterable(failing)))
        return found

    def _failing(
        self, parts: AbstractSet[str], users: tuple[str, ...], *, waiting: bool = False
    ) -> list[ExerciseResult]:
        """The results of those of some names that are exercises and fail their own checks.

        Those that merely rest on others are left out, for these.

        Args:
            parts: The names.
            users: The exercise that is made of them, and those that rest on it.
            waiting: Also those that were judged elsewhere, and rest on others there.
        """
        failing: dict[str, ExerciseResult] = {}
        for part, scored in self._scored.items():
            if part in parts and part not in users and scored.result.status not in _NOT_AT_FAULT:
                rests = self._at_rest(part, users)
                roots = chain.from_iterable(rests.values()) if _lost(scored.result) <= rests.keys() else (part,)
                failing |= {root: self._scored[root].result for root in roots if root in self._scored}
        others = filter(None, map(self._other, sorted(parts - self._scored.keys())))
        spared = _NOT_AT_FAULT - {"blocked"} if waiting else _NOT_AT_FAULT
        return [*failing.values(), *(part for part in others if part.status not in spared)]

    def _raises(self, part: str, user: str) -> bool:
        """Whether an exercise raises, or does not end, by its own fault and not by that of one which uses it."""
        if part in self._scored:
            lines = map(_functions, self._scored[part].ended.values())
            return any(part in functions and user not in functions for functions in lines)
        result = self._other(part) if self._reported(part) else None
        return result is not None and _has_ended(result)

    def _ends_alike(self, name: str, check: str) -> str | None:
        """A part that an exercise uses and that does not come back in its own checks as the exercise in this one."""
        message = next(item.message for item in self._scored[name].result.checks if item.id == check)
        parts = sorted(self._uses(name, _exercises() - {name}))
        return next((part for part in parts if message in self._never_came_back(part)), None)

    def _never_came_back(self, part: str) -> set[str]:
        """What is said of calls of an exercise that never came back; nothing where that is not reported."""
        own = self._scored.get(part)
        result = own.result if own is not None else self._other(part) if self._reported(part) else None
        checks = result.checks if result is not None else ()
        return {check.message for check in checks if check.status in _NEVER_CAME_BACK}

    def _blocked(self, result: ExerciseResult, waits: Mapping[str, str]) -> ExerciseResult:
        """The result of an exercise of which some checks wait for a part."""
        from graders.diagnosis.words import needs_part

        ended = self._scored[result.exercise].ended
        return _waiting(result, {check: needs_part(part, ended[check]) for check, part in waits.items()})

    def _with_failing_parts(self, result: ExerciseResult, reported: AbstractSet[str]) -> ExerciseResult:
        """The result with a note on those of its wrong parts that are exercises and fail their own checks."""
        if result.status == "blocked":
            return result
        name = result.exercise
        parts = self._scored[name].parts - reported
        if result.status == "failed":
            parts |= self._uses(name, self._candidates - {name})
        if not parts:
            return result
        said = _errors(result)
        failing = [part.exercise for part in self._failing(parts, (name,)) if said.isdisjoint(_errors(part))]
        if not failing:
            return result
        from graders.diagnosis.words import parts_fail

        result = _as_one(result, self._scored[name].merely_wrong)
        return msgspec.structs.replace(result, notes=(parts_fail(failing), *result.notes))


def _blocked_by_parts(result: ExerciseResult, rests: Mapping[str, tuple[str, ...]]) -> ExerciseResult:
    """The result whose checks of what rests on failing parts are one, which waits for them."""
    from graders.diagnosis.words import rests_on

    result = _waiting(_as_one(result, rests.keys()), {check: rests_on(parts) for check, parts in rests.items()})
    shown = tuple(picture for picture in result.pictures if picture.check not in rests)
    return msgspec.structs.replace(result, pictures=shown)


def _waiting(result: ExerciseResult, messages: Mapping[str, str]) -> ExerciseResult:
    """The result whose checks of some ids are blocked, with a message each."""
    from graders.judging.scoring import worst

    checks = tuple(
        msgspec.structs.replace(check, status="blocked", message=messages[check.id], hint=None, misconception=None)
        if check.id in messages
        else check
        for check in result.checks
    )
    left = {check.status for check in checks if not check.advisory} - {"not_implemented"}
    return msgspec.structs.replace(result, status=worst(left), checks=checks)


def _lost(result: ExerciseResult) -> set[str]:
    """The checks for which an exercise does not get all its points."""
    return {check.id for check in result.checks if check.status != "passed" and not check.advisory}


def _exercises() -> AbstractSet[str]:
    return set(map(short, exercises()))


def _as_one(result: ExerciseResult, names: AbstractSet[str]) -> ExerciseResult:
    """The result with some checks as one cause, shown by the first: each may follow from a part that fails."""
    same = [check for check in result.checks if check.id in names and not check.advisory]
    if len(same) < _SEVERAL:
        return result
    first, *others = same
    also = (*first.also, *(name for check in others for name in (check.id, *check.also)))
    merged = {first.id: msgspec.structs.replace(first, also=also)}
    gone = {check.id for check in others}
    return msgspec.structs.replace(
        result,
        checks=tuple(merged.get(check.id, check) for check in result.checks if check.id not in gone),
        pictures=tuple(picture for picture in result.pictures if picture.check not in gone),
    )


def _functions(finding: Finding) -> set[str]:
    return {place.function for place in finding.places if isinstance(place, Frame)}


def _has_ended(result: ExerciseResult) -> bool:
    return any(check.status in ("error", "timeout") for check in result.checks)


def _errors(result: ExerciseResult) -> set[str]:
    """The errors of an exercise: where another has the same one, it is reported once, with both."""
    return {check.message for check in result.checks if check.status == "error"}
