"""The result of one exercise, from the verdicts of the cases of its operation.

cases --judging--> findings --diagnosis--> explanations --scoring--> points, and --words--> what a student reads
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

import msgspec

from graders.checks.completion import NEEDS_UNWRITTEN
from graders.checks.contract import Finding, Run
from graders.checks.gradient import OF_OWN_PARTS
from graders.diagnosis.explaining import Explained, unexplained
from graders.grading.causes import MAX_PICTURES, Cause, causes, check_result, pictures, reported
from graders.grading.scored import Scored, Versions
from graders.judging.credit import FOLLOW_THROUGH
from graders.judging.prepared import Prepared
from graders.judging.rubric import Rubric
from graders.judging.runner import CaseVerdicts, judge_cases
from graders.judging.scoring import earned_share, exercise_status
from graders.kinds.operation import PlannedCheck, short
from graders.oracle.transcript import Frame, Transcript
from graders.results import ExerciseResult

_NAME: Final = re.compile(r"\w+")


def graded(
    prepared: Prepared, transcripts: Mapping[str, Transcript], run: Run, rubric: Rubric, trusted: Run | None
) -> list[Scored]:
    """The results of an operation's exercises that the rubric asks for, with what explains each failure.

    Args:
        prepared: The operation.
        transcripts: What the submission answered, by case.
        run: Answers further plans.
        rubric: What is asked for.
        trusted: Runs plans against a right implementation, where one is at hand.
    """
    cases = _judged(prepared, transcripts, run, rubric, trusted)
    explained = _explained(cases, run)
    return [
        _result(prepared, name, rubric.points.get(name, points), cases, explained, run)
        for name, points in prepared.operation.exercises.items()
        if rubric.selects(name)
    ]


def outlined(
    prepared: Prepared, transcripts: Mapping[str, Transcript], run: Run, rubric: Rubric, trusted: Run | None
) -> list[Scored]:
    """Like `graded`, but scores and what is wrong alone; where something fails, prices of faults aside."""
    cases = _judged(prepared, transcripts, run, rubric, trusted)
    found = []
    for name, points in prepared.operation.exercises.items():
        if rubric.selects(name):
            own = [replace(case, judged=case.of(name)) for case in cases]
            found.append(Scored(_scored(prepared, name, rubric.points.get(name, points), own), wrong=_wrong(own)))
    return found


def _judged(
    prepared: Prepared, transcripts: Mapping[str, Transcript], run: Run, rubric: Rubric, trusted: Run | None
) -> list[CaseVerdicts]:
    cases = judge_cases(prepared.scripts, transcripts, run, trusted, rubric.selects)
    return [_advising(case, rubric) for case in cases]


def _advising(case: CaseVerdicts, rubric: Rubric) -> CaseVerdicts:
    """The case with the advisory checks that the rubric counts as gates."""

    def counts(planned: PlannedCheck) -> bool:
        return planned.role == "advisory" and rubric.counts(planned.identifier(case.name))

    judged = tuple(
        replace(item, planned=msgspec.structs.replace(item.planned, role="gates")) if counts(item.planned) else item
        for item in case.judged
    )
    return replace(case, judged=judged)


def _explained(cases: Sequence[CaseVerdicts], run: Run) -> Mapping[str, Sequence[Explained]]:
    """The verdicts of all cases; what nothing fails in is not looked into."""
    if all(item.finding.status not in ("failed", "error") for case in cases for item in case.judged):
        return unexplained(cases)
    from graders.diagnosis.agreement import explain

    return explain(cases, run)


def _result(
    prepared: Prepared,
    exercise: str,
    points: float,
    cases: Sequence[CaseVerdicts],
    explained: Mapping[str, Sequence[Explained]],
    run: Run,
) -> Scored:
    own = [replace(case, judged=case.of(exercise)) for case in cases]
    named = [(case, item) for case, items in explained.items() for item in items if item.planned.exercise == exercise]
    failing = causes((case, item) for case, item in named if item.finding.status != "passed")
    found = [reported(cause, run) for cause in failing]
    parts = (item.finding.numbers.get("parts", ()) for _, item in named)
    scored = _scored(prepared, exercise, points, own, _prices(named))
    if scored.status == "not_implemented" and all(item.explained.finding.kind != NEEDS_UNWRITTEN for item in found):
        found = [replace(cause, also=()) for cause in found]  # it is all of them: a blank line lists no ids
    result = msgspec.structs.replace(
        scored,
        checks=tuple(map(check_result, found)),
        notes=_notes(scored, exercise, [item for _, item in named], cases),
        pictures=tuple(islice(pictures(found, run), MAX_PICTURES)),
    )
    return Scored(
        result,
        frozenset(name for names in parts for name in names) | _called(item for _, item in named),
        {item.id: item.explained.finding for item in found if _has_ended(item.explained.finding)},
        frozenset(item.id for item in found if item.explained.is_merely_wrong),
        _resting(found, named),
        _wrong(own),
    )


def _wrong(cases: Iterable[CaseVerdicts]) -> frozenset[str]:
    """The checks that matter for the points of what is not right by itself."""
    return frozenset(
        item.planned.identifier(case.name)
        for case in cases
        for item in case.judged
        if item.planned.role != "advisory" and (item.finding.status != "passed" or item.finding.kind in FOLLOW_THROUGH)
    )


def _scored(
    prepared: Prepared,
    exercise: str,
    points: float,
    cases: Sequence[CaseVerdicts],
    prices: Mapping[tuple[str, str | None], float] | None = None,
) -> ExerciseResult:
    """What an exercise earns, without a word."""
    judged = [item for case in cases for item in case.judged]
    return ExerciseResult(
        exercise=short(exercise),
        operation=prepared.operation.name,
        status=exercise_status(judged),
        score=round(points * earned_share(cases, prices), 6),
        max_score=points,
        seconds=0.0,
        passed=sum(item.finding.status == "passed" for item in judged),
        checks=(),
    )


def _resting(found: Iterable[Cause], named: Iterable[tuple[str, Explained]]) -> dict[str, Versions]:
    """The parts that wrong results rest on, by the check of each cause that is said of such results alone.

    Where other results of the exercise are what one version of the parts gives, that is the one which was used, and no
    known mistake in their use explains the rest.
    """
    named = list(named)
    used = {item.finding.numbers["parts"] for _, item in named if item.finding.kind == OF_OWN_PARTS}
    rests: dict[str, Versions] = {}
    for case, item in named:
        numbers, known = item.finding.numbers, item.misconception
        if "rests" in numbers and (used or known is None or known.derived):
            rests[item.planned.identifier(case)] = numbers["rests"]
        elif "above" in numbers and not item.is_of_itself:
            rests[item.planned.identifier(case)] = numbers["above"]
    used.update(versions[0] for versions in rests.values() if len(versions) == 1)
    resting = [cause.id for cause in found if rests.keys() >= {cause.id, *cause.also}]
    return {name: _holding_one_of(used, rests[name]) or rests[name] for name in resting}


def _holding_one_of(used: Iterable[tuple[str, ...]], versions: Versions) -> Versions:
    """The versions that have all the parts of one that was used, and maybe more."""
    return tuple(version for version in versions if any(set(parts) <= set(version) for parts in used))


def _has_ended(finding: Finding) -> bool:
    return finding.status in ("error", "timeout", "crashed") or finding.kind == NEEDS_UNWRITTEN


def _called(explained: Iterable[Explained]) -> frozenset[str]:
    """The names that stand in the lines where a call raised: the part that is at fault may be among them."""
    places = (place for item in explained for place in item.finding.places if isinstance(place, Frame))
    return frozenset(name for place in places for name in (place.function, *_NAME.findall(place.source)))


def _prices(named: Iterable[tuple[str, Explained]]) -> dict[tuple[str, str | None], float]:
    """The share that wrong outputs keep whose fault has a price, by case and output.

    It is the price of all that the fault makes wrong in a case: what follows it earns no more.
    """
    named = list(named)
    keeps = {(case, item.planned.check.output): item.keeps for case, item in named if item.keeps}
    whole = {(case, name): item.keeps for case, item in named if item.keeps for name in item.makes_wrong}
    follow = {
        (case, item.planned.check.output)
        for case, item in named
        if item.finding.status == "passed" and item.finding.kind in FOLLOW_THROUGH
    }
    return keeps | {key: share for key, share in whole.items() if key in follow}


def _notes(
    scored: ExerciseResult, exercise: str, explained: Sequence[Explained], cases: Iterable[CaseVerdicts]
) -> tuple[str, ...]:
    """What to say of an exercise beside its checks; nothing of one that is not implemented."""
    if scored.status == "not_implemented":
        return ()
    full = scored.score >= round(scored.max_score, 6)
    return (*_credits(explained, full), *_not_asked(exercise, cases))


def _credits(explained: Sequence[Explained], full: bool) -> Iterator[str]:
    """What was right for the submission's own earlier results, more often than it failed.

    Args:
        explained: All checks of the exercise.
        full: The exercise loses no points at all.
    """
    failing = [item for item in explained if item.finding.status == "failed" and item.planned.role != "advisory"]
    wrong = dict.fromkeys(item.finding.subject for item in failing if item.planned.check.fact == "value")
    balance = Counter(item.finding.subject for item in explained if _has_credit(item))
    balance.subtract(item.finding.subject for item in failing)
    subjects: dict[str, dict[str, None]] = {}
    parts: dict[str, dict[str, None]] = {}
    for item in explained:
        if _has_credit(item) and balance[item.finding.subject] > 0:
            subjects.setdefault(item.finding.kind, {})[item.finding.subject] = None
            parts.setdefault(item.finding.kind, {}).update(dict.fromkeys(item.finding.numbers.get("parts", ())))
    if subjects:
        from graders.diagnosis import words

        yield from (
            words.credit(kind, list(names), list(parts[kind]), full, list(wrong)) for kind, names in subjects.items()
        )


def _has_credit(item: Explained) -> bool:
    return item.finding.status == "passed" and item.finding.kind in FOLLOW_THROUGH


def _not_asked(exercise: str, cases: Iterable[CaseVerdicts]) -> Iterator[str]:
    """What to say of cases that the submission's interface does not have."""
    left_out = [case.name for case in cases if exercise in case.not_asked]
    if left_out:
        yield f"not asked, at no cost, since it does not take what they try: {', '.join(left_out)}"
