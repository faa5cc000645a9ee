"""Which convention a submission follows, where several are right: one must fit all exercises that belong together."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import msgspec

from graders.checks.contract import Run
from graders.grading.recall import Answers, Recall
from graders.grading.scored import Scored
from graders.judging.catalogue import choices_of
from graders.judging.conventions import Followed, Graded, Settled, fits_better, name_of, settle
from graders.judging.prepared import Prepared
from graders.judging.rubric import Rubric
from graders.kinds.convention import Choice, Convention
from graders.kinds.operation import short
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript
from graders.results import CheckResult, ExerciseResult

MAX_HELD_BYTES: Final = 64 << 20
"""Of answers to further plans that are held for other conventions: as much as one reply may have."""


class Group(msgspec.Struct):
    """Operations whose conventions belong together: asked one after the other, then judged.

    Attributes:
        run: The submission.
        rubric: What is asked for.
        recall: What was graded before.
        docstrings: The submission's own, by full name of the exercise.
    """

    run: Run
    rubric: Rubric
    recall: Recall
    docstrings: Mapping[str, str]
    _asked: list[tuple[Prepared, Answers]] = []

    def __post_init__(self) -> None:
        self.run = _asked_once(self.run)

    def ask(self, prepared: Prepared) -> None:
        """Ask for one of the operations."""
        self._asked.append((prepared, self.recall.ask(prepared, self.run)))

    def settled(self) -> dict[str, Scored]:
        """The result of each exercise under the convention that the submission follows, by the exercise's own name."""
        sights = [self.recall.at_first_sight(*pair, self.rubric) for pair in self._asked]
        found = _by_name(scored for sight in sights for scored in sight or ())
        choices = {choice.name: choice for item, _ in self._asked for choice in choices_of(item.operation)}
        elsewhere: dict[str, Scored] = {}
        for choice in choices.values():
            elsewhere |= self._at_first_sight(choice, found)
        for pair, sight in zip(self._asked, sights, strict=True):
            if sight is None and not self._names(pair[0]) <= elsewhere.keys():
                found |= _by_name(self.recall.judge(*pair, self.rubric))
        found |= elsewhere
        for choice in choices.values():
            if elsewhere.keys().isdisjoint(map(short, choice.exercises)):
                for name, result in self._best(choice, found).items():
                    found[name] = msgspec.structs.replace(found[name], result=result)
        return found

    def _names(self, prepared: Prepared) -> set[str]:
        return {short(name) for name in prepared.operation.exercises if self.rubric.selects(name)}

    def _under(self, choice: Choice) -> Iterator[tuple[Convention, list[tuple[Prepared, Answers]]]]:
        """Each other convention that is open to it, with its answers to the operations concerned; asked as it comes."""
        concerned = [pair for pair in self._asked if choice in choices_of(pair[0].operation)]
        for convention in choice.others:
            known = not convention.variant or all(convention.variant in item.under for item, _ in concerned)
            if known and convention.is_open_to(self.docstrings, choice.exercises):
                run = self.run if convention.adapter is None else convention.adapter.around(self.run)
                yield convention, [self._answers(convention, run, *pair) for pair in concerned]

    def _answers(self, convention: Convention, run: Run, item: Prepared, answers: Answers) -> tuple[Prepared, Answers]:
        under = item.under[convention.variant] if convention.variant else item
        plans = {id(script.plan): answers.transcripts[name] for name, script in item.scripts.items()}
        return under, self.recall.ask(under, run, plans if convention.adapter is None else None)

    def _at_first_sight(self, choice: Choice, found: Mapping[str, Scored]) -> dict[str, Scored]:
        """The results of a choice of which another convention fits at first sight, and the asked one does not.

        The asked one cannot fit too: its right answers differ by more than the screen allows.
        """
        asked = {name for item, _ in self._asked for name in self._names(item)}
        names = asked.intersection(map(short, choice.exercises))
        if names <= found.keys() or self.rubric.conventions.get(choice.name) is not None:
            return {}
        for convention, answered in self._under(choice):
            sights = (self.recall.at_first_sight(*pair, self.rubric) for pair in answered)
            own = _fitting(sights)
            if own is not None:
                counted = {name: result for name, result in own.items() if name in names}
                said = _said(choice, Settled(Followed(convention, counted)))
                return {name: Scored(result) for name, result in said.items()}
        return {}

    def _best(self, choice: Choice, found: Mapping[str, Scored]) -> Graded:
        """The results of a choice's exercises under the convention that fits best."""
        own = {name: found[name].result for name in map(short, choice.exercises) if name in found}
        recall, rubric = self.recall, self.rubric
        asked = _followed(None, [found[name] for name in own], own)
        pinned = rubric.conventions.get(choice.name)
        if not own or (asked.is_full and pinned in (None, choice.asked)) or not any(map(_is_attempted, own.values())):
            return own
        ways = [asked]
        for convention, answered in self._under(choice):
            outlined = [item for pair in answered for item in recall.outline(*pair, rubric)]
            way = _followed(convention, outlined, own)
            if fits_better(way, asked) or name_of(way, choice) == pinned:
                graded = [
                    item
                    for pair in answered
                    for item in recall.at_first_sight(*pair, rubric) or recall.judge(*pair, rubric)
                ]
                ways.append(_followed(convention, graded, own))
        return _said(choice, settle(choice, ways, pinned))


def _asked_once(run: Run) -> Run:
    """``run`` that asks each plan once, but for those whose time counts: several conventions ask the same.

    What would be held beyond `MAX_HELD_BYTES` is asked again.
    """
    answered: dict[int, tuple[Plan, Transcript]] = {}
    held = 0

    def asked(plan: Plan) -> Transcript:
        nonlocal held
        if id(plan) in answered:
            return answered[id(plan)][1]
        transcript = run(plan)
        if not plan.timed and held + transcript.size <= MAX_HELD_BYTES:
            held += transcript.size
            answered[id(plan)] = plan, transcript
        return transcript

    return asked


def _by_name(results: Iterable[Scored]) -> dict[str, Scored]:
    return {scored.result.exercise: scored for scored in results}


def _followed(convention: Convention | None, scored: Iterable[Scored], names: Container[str]) -> Followed:
    """What the exercises of some names come to under a convention."""
    counted = [item for item in scored if item.result.exercise in names]
    wrong = frozenset(chain.from_iterable(item.wrong for item in counted))
    return Followed(convention, {item.result.exercise: item.result for item in counted}, wrong)


def _fitting(sights: Iterable[Sequence[Scored] | None]) -> dict[str, ExerciseResult] | None:
    """The results of operations that all earn all their points at first sight."""
    found: dict[str, ExerciseResult] = {}
    for results in sights:
        if results is None:
            return None
        found |= {scored.result.exercise: scored.result for scored in results}
    return found if all(result.score >= result.max_score for result in found.values()) else None


def _said(choice: Choice, settled: Settled) -> Graded:
    """The results that count, with what is to be said of the convention that was followed."""
    from graders.diagnosis import words

    counted, instead = settled.counted, settled.instead
    if instead is not None:
        name = name_of(instead, choice)
        says = instead.convention.says if instead.convention is not None else ""
        head = words.other_convention(name, says, name_of(counted, choice))
        return {exercise: _headed(result, head, name) for exercise, result in counted.results.items()}
    if counted.convention is None:
        return counted.results
    note = words.convention_followed(counted.convention.says)
    return {
        exercise: msgspec.structs.replace(result, convention=counted.convention.name, notes=(*result.notes, note))
        if _is_attempted(result)
        else result
        for exercise, result in counted.results.items()
    }


def _headed(result: ExerciseResult, head: str, name: str) -> ExerciseResult:
    """The result whose failures are named after the convention that the submission follows."""
    from graders.grading.causes import MESSAGE_LIMIT

    def headed(check: CheckResult) -> CheckResult:
        message = f"{head}\n  {check.message}"[:MESSAGE_LIMIT]
        return msgspec.structs.replace(check, message=message, misconception=name)

    checks = tuple(headed(check) if check.status == "failed" else check for check in result.checks)
    return msgspec.structs.replace(result, checks=checks)


def _is_attempted(result: ExerciseResult) -> bool:
    return result.status not in ("not_implemented", "blocked")
