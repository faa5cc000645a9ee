"""One submission's operations to the results of its exercises.

cases --judging--> findings --diagnosis--> explanations --scoring--> points, and --words--> what a student reads
"""

import re
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import msgspec

from graders.checks.contract import Run, converse
from graders.checks.gradient import GradientCheck
from graders.diagnosis.explaining import Explained, unexplained
from graders.judging.catalogue import choices
from graders.judging.conventions import Followed, Graded, Settled, may_count, name_of, settle
from graders.judging.credit import FOLLOW_THROUGH
from graders.judging.prepared import Prepared
from graders.judging.rubric import Rubric
from graders.judging.runner import CaseVerdicts, judge_cases
from graders.judging.scoring import earned_share, exercise_status
from graders.kinds.convention import Choice, Convention
from graders.kinds.operation import PlannedCheck, short
from graders.oracle.plan import Plan
from graders.oracle.transcript import Frame, Transcript
from graders.results import CheckResult, ExerciseResult, Picture, StepErrors

_NAME: Final = re.compile(r"\w+")
MESSAGE_LIMIT: Final = 2_000
"""Characters of a message in a result: a screenful; a traceback may be any length."""
MAX_PICTURES: Final = 2
"""Pictures of an exercise: of its first causes, so that a line of results stays below 10 kB."""
MAX_REMEMBERED: Final = 16
"""Different answers to an operation whose results are remembered, the latest used."""
MAX_PLANS: Final = 1_000
"""Further plans that are remembered, those of the latest used conversations: of 10 to 40 kB each."""


@dataclass(frozen=True)
class Scored:
    """The result of one exercise.

    Attributes:
        parts: What may be wrong parts of the submission: those for which something of the exercise is right, and
            whatever is called where it raised.
    """

    result: ExerciseResult
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answers:
    """What a submission answers to the plans of an operation's cases.

    Attributes:
        key: Equal for equal answers; empty where nothing tells.
        run: Answers further plans.
        started: When the first was asked, by `time.perf_counter`.
    """

    transcripts: Mapping[str, Transcript]
    key: tuple[bytes, ...]
    run: Run
    started: float


class Recall:
    """Grades operations, and remembers how: a result depends on nothing but the answers, so equal ones give equal ones.

    Where further plans were asked, they are asked again, and those answers must be equal too. It belongs to a rubric.

    Args:
        trusted: Runs plans against a right implementation, where one is at hand.
    """

    def __init__(self, trusted: Run | None = None) -> None:
        self._trusted = trusted
        self._results: dict[int, OrderedDict[tuple[bytes, ...], list[Scored]]] = {}
        self._right: dict[int, list[Scored]] = {}
        self._asked: OrderedDict[tuple[int, tuple[bytes, ...]], _Conversation] = OrderedDict()

    def grade(self, prepared: Prepared, run: Run, rubric: Rubric) -> list[Scored]:
        """Judge one operation's cases, and score each of its exercises that the rubric asks for."""
        answers = self.ask(prepared, run)
        return self.at_first_sight(prepared, answers, rubric) or self.judge(prepared, answers, rubric)

    def ask(self, prepared: Prepared, run: Run, known: Mapping[int, Transcript] | None = None) -> Answers:
        """What a submission answers; ``known`` are transcripts by the identity of their plans."""
        started, known = time.perf_counter(), known or {}
        transcripts = {
            name: known.get(id(script.plan)) or run(script.plan) for name, script in prepared.scripts.items()
        }
        key = tuple(transcript.digest for transcript in transcripts.values())
        return Answers(transcripts, key if all(key) else (), run, started)

    def at_first_sight(self, prepared: Prepared, answers: Answers, rubric: Rubric) -> list[Scored] | None:
        """The results of answers that are all right or came before; None where they have to be looked at."""
        known = self._results.setdefault(id(prepared), OrderedDict())
        results = known.get(answers.key) if answers.key else None
        if results is not None:
            known.move_to_end(answers.key)
        elif prepared.screen.passes(answers.transcripts):
            results = self._all_right(prepared, rubric)
            self._remember(prepared, answers, results, [])
        return None if results is None else _timed(results, answers)

    def judge(self, prepared: Prepared, answers: Answers, rubric: Rubric) -> list[Scored]:
        """Judge answers check by check, and explain what fails."""
        asking = _Asking(answers.run)
        before = self._asked.get((id(prepared), answers.key)) if answers.key else None
        if before is not None and asking.repeats(before):
            self._asked.move_to_end((id(prepared), answers.key))
            return _timed(before.results, answers)
        results = _graded(prepared, answers.transcripts, asking, rubric, self._trusted)
        self._remember(prepared, answers, results, asking.further)
        return _timed(results, answers)

    def outline(self, prepared: Prepared, answers: Answers, rubric: Rubric) -> list[ExerciseResult]:
        """Scores and numbers of passed checks alone; where something fails, prices of known faults aside."""
        cases = _judged(prepared, answers.transcripts, answers.run, rubric, self._trusted)
        return [
            _scored(prepared, name, rubric.points.get(name, points), [replace(x, judged=x.of(name)) for x in cases])
            for name, points in prepared.operation.exercises.items()
            if rubric.selects(name)
        ]

    def _remember(
        self, prepared: Prepared, answers: Answers, results: list[Scored], further: list[tuple[Plan, bytes]]
    ) -> None:
        if not answers.key or not all(digest for _, digest in further):
            return
        if further:
            self._asked[id(prepared), answers.key] = _Conversation(tuple(further), results)
            while sum(len(item.further) for item in self._asked.values()) > MAX_PLANS:
                self._asked.popitem(last=False)
            return
        known = self._results.setdefault(id(prepared), OrderedDict())
        known[answers.key] = results
        if len(known) > MAX_REMEMBERED:
            known.popitem(last=False)

    def _all_right(self, prepared: Prepared, rubric: Rubric) -> list[Scored]:
        """The results of an operation of which every check passes."""
        if id(prepared) not in self._right:
            self._right[id(prepared)] = list(_all_right(prepared, rubric))
        return self._right[id(prepared)]


def _timed(results: Sequence[Scored], answers: Answers) -> list[Scored]:
    seconds = (time.perf_counter() - answers.started) / max(len(results), 1)
    return [replace(item, result=msgspec.structs.replace(item.result, seconds=seconds)) for item in results]


@dataclass(frozen=True)
class _Conversation:
    """The further plans that some answers led to, with the digests of what came, and the results."""

    further: tuple[tuple[Plan, bytes], ...]
    results: list[Scored]


class _Asking:
    """Answers further plans, and takes down which they were; what depends on time has no digest.

    A submission is asked the same plans in the same order, whatever is remembered.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._ahead: deque[Transcript] = deque()
        self.further: list[tuple[Plan, bytes]] = []

    def __call__(self, plan: Plan) -> Transcript:
        transcript = self._ahead.popleft() if self._ahead else self._run(plan)
        self.further.append((plan, b"" if plan.timed else transcript.digest))
        return transcript

    def repeats(self, before: _Conversation) -> bool:
        """Whether an earlier conversation takes place again; if not, what was answered so far is used."""
        for plan, digest in before.further:
            self._ahead.append(self._run(plan))
            if self._ahead[-1].digest != digest:
                return False
        return True


def grade_operations(
    prepared: Iterable[Prepared],
    run: Run,
    rubric: Rubric | None = None,
    recall: Recall | None = None,
    docstrings: Mapping[str, str] | None = None,
    other: Callable[[str], ExerciseResult | None] = lambda _: None,
    uses: Callable[[str], AbstractSet[str]] = lambda _: frozenset(),
) -> list[ExerciseResult]:
    """Judge every operation against the submission behind ``run``, and score its exercises.

    Args:
        prepared: The operations.
        run: The submission.
        rubric: What is asked for.
        recall: What was graded before.
        docstrings: The submission's own, by full name of the exercise: some conventions are open only to those who
            say that they follow them.
        other: The result of an exercise of another operation, which an exercise of these rests on; None if it is none.
        uses: Names that stand in the code of an exercise: those which fail may be why it does.
    """
    rubric, recall, run = rubric or Rubric(), recall or Recall(), _asked_once(run)
    asked: list[tuple[Prepared, Answers]] = []
    found: dict[str, Scored] = {}
    for operation in prepared:
        if any(map(rubric.selects, operation.operation.exercises)):
            answers = recall.ask(operation, run)
            asked.append((operation, answers))
            for item in recall.at_first_sight(operation, answers, rubric) or ():
                found[item.result.exercise] = item
    submission = _Submission(asked, run, rubric, recall, docstrings or {})
    elsewhere = dict(_followed(submission, found))
    for operation, answers in asked:
        names = {short(name) for name in operation.operation.exercises if rubric.selects(name)}
        if not names <= found.keys() | elsewhere.keys():
            found |= {item.result.exercise: item for item in recall.judge(operation, answers, rubric)}
    order = [short(name) for item, _ in asked for name in item.operation.exercises if rubric.selects(name)]
    results = {name: elsewhere.get(name) or found[name].result for name in order}
    for choice in choices():
        if elsewhere.keys().isdisjoint(map(short, choice.exercises)):
            results |= _settled(choice, results, submission)
    parts = {name: frozenset() if name in elsewhere else found[name].parts for name in results}
    for name, result in results.items():
        if result.status == "failed":
            parts[name] |= uses(name)
    return [_with_failing_parts(result, parts[name], results, other) for name, result in results.items()]


def _asked_once(run: Run) -> Run:
    """``run`` that asks each plan once, but for those whose time counts: several conventions ask the same."""
    answered: dict[int, tuple[Plan, Transcript]] = {}

    def asked(plan: Plan) -> Transcript:
        if plan.timed:
            return run(plan)
        if id(plan) not in answered:
            answered[id(plan)] = plan, run(plan)
        return answered[id(plan)][1]

    return asked


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


@dataclass(frozen=True)
class _Submission:
    """Operations with what a submission answered, and how to ask it more."""

    asked: Sequence[tuple[Prepared, Answers]]
    run: Run
    rubric: Rubric
    recall: Recall
    docstrings: Mapping[str, str]

    def under(self, choice: Choice) -> Iterator[tuple[Convention, list[tuple[Prepared, Answers]]]]:
        """Each other convention that is open to it, with its answers to the operations concerned; asked as it comes."""
        concerned = [pair for pair in self.asked if not pair[0].operation.exercises.keys().isdisjoint(choice.exercises)]
        for convention in choice.others:
            known = not convention.variant or all(convention.variant in item.under for item, _ in concerned)
            if known and convention.is_open_to(self.docstrings, choice.exercises):
                run = self.run if convention.adapter is None else convention.adapter.around(self.run)
                yield convention, [self._answers(convention, run, *pair) for pair in concerned]

    def _answers(self, convention: Convention, run: Run, item: Prepared, answers: Answers) -> tuple[Prepared, Answers]:
        under = item.under[convention.variant] if convention.variant else item
        plans = {id(script.plan): answers.transcripts[name] for name, script in item.scripts.items()}
        return under, self.recall.ask(under, run, plans if convention.adapter is None else None)


def _followed(submission: _Submission, found: Mapping[str, Scored]) -> Iterator[tuple[str, ExerciseResult]]:
    """The results of the choices of which another convention fits at first sight, and the asked one does not.

    The asked one cannot fit too: its right answers differ by more than the screen allows.
    """
    asked = {
        name for item, _ in submission.asked for name in item.operation.exercises if submission.rubric.selects(name)
    }
    for choice in choices():
        names = {short(name) for name in asked.intersection(choice.exercises)}
        if names <= found.keys() or submission.rubric.conventions.get(choice.name) is not None:
            continue
        for convention, answered in submission.under(choice):
            results = _first_sight(submission, answered)
            if results is not None:
                own = {name: result for name, result in results.items() if name in names}
                yield from _said(choice, Settled(Followed(convention, own))).items()
                break


def _first_sight(
    submission: _Submission, answered: Iterable[tuple[Prepared, Answers]]
) -> dict[str, ExerciseResult] | None:
    """The results of operations that all earn all their points at first sight."""
    found: dict[str, ExerciseResult] = {}
    for item, answers in answered:
        results = submission.recall.at_first_sight(item, answers, submission.rubric)
        if results is None:
            return None
        found |= {scored.result.exercise: scored.result for scored in results}
    return found if all(result.score >= result.max_score for result in found.values()) else None


def _settled(choice: Choice, results: Graded, submission: _Submission) -> Graded:
    """The results of a choice's exercises under the convention that the submission follows."""
    own = {name: results[name] for name in map(short, choice.exercises) if name in results}
    asked, recall, rubric = Followed(None, own), submission.recall, submission.rubric
    pinned = rubric.conventions.get(choice.name)
    if not own or (asked.is_full and pinned in (None, choice.asked)) or not any(map(_is_attempted, own.values())):
        return own
    ways = [asked]
    for convention, answered in submission.under(choice):
        outlined = [result for pair in answered for result in recall.outline(*pair, rubric)]
        way = Followed(convention, {item.exercise: item for item in outlined if item.exercise in own})
        if may_count(way, asked, choice, pinned):
            graded = [
                item.result
                for pair in answered
                for item in recall.at_first_sight(*pair, rubric) or recall.judge(*pair, rubric)
            ]
            way = Followed(convention, {item.exercise: item for item in graded if item.exercise in own})
        ways.append(way)
    return _said(choice, settle(choice, ways, pinned))


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
        for exercise, result in counted.results.items()
    }


def _headed(result: ExerciseResult, head: str, name: str) -> ExerciseResult:
    """The result whose failures are named after the convention that the submission follows."""

    def headed(check: CheckResult) -> CheckResult:
        message = f"{head}\n  {check.message}"[:MESSAGE_LIMIT]
        return msgspec.structs.replace(check, message=message, misconception=name)

    checks = tuple(headed(check) if check.status == "failed" else check for check in result.checks)
    return msgspec.structs.replace(result, checks=checks)


def _is_attempted(result: ExerciseResult) -> bool:
    return result.status not in ("not_implemented", "blocked")


def grade_operation(prepared: Prepared, run: Run, rubric: Rubric, trusted: Run | None = None) -> list[ExerciseResult]:
    """Judge one operation's cases, and score each of its exercises that the rubric asks for."""
    return [item.result for item in Recall(trusted).grade(prepared, run, rubric)]


def _judged(
    prepared: Prepared, transcripts: Mapping[str, Transcript], run: Run, rubric: Rubric, trusted: Run | None
) -> list[CaseVerdicts]:
    return [_advising(case, rubric) for case in judge_cases(prepared.scripts, transcripts, run, trusted)]


def _graded(
    prepared: Prepared, transcripts: Mapping[str, Transcript], run: Run, rubric: Rubric, trusted: Run | None
) -> list[Scored]:
    cases = _judged(prepared, transcripts, run, rubric, trusted)
    explained = _explained(cases, run)
    return [
        _result(prepared, name, rubric.points.get(name, points), cases, explained, run)
        for name, points in prepared.operation.exercises.items()
        if rubric.selects(name)
    ]


def _explained(cases: Sequence[CaseVerdicts], run: Run) -> Mapping[str, Sequence[Explained]]:
    """The verdicts of all cases; what nothing fails in is not looked into."""
    if all(item.finding.status not in ("failed", "error") for case in cases for item in case.judged):
        return unexplained(cases)
    from graders.diagnosis.agreement import explain

    return explain(cases, run)


def _all_right(prepared: Prepared, rubric: Rubric) -> Iterator[Scored]:
    """The result of each exercise where every check of the operation passes."""
    checks = [planned for script in prepared.scripts.values() for planned in script.checks]
    for name, points in prepared.operation.exercises.items():
        if rubric.selects(name):
            own = [planned for planned in checks if planned.exercise == name]
            worth = rubric.points.get(name, points)
            result = ExerciseResult(
                exercise=short(name),
                operation=prepared.operation.name,
                status="passed",
                score=round(1.0 * worth, 6) if any(planned.role == "earns" for planned in own) else 0.0,
                max_score=worth,
                seconds=0.0,
                passed=len(own),
                checks=(),
            )
            yield Scored(result)


def _advising(case: CaseVerdicts, rubric: Rubric) -> CaseVerdicts:
    """The case with the advisory checks that the rubric counts as gates."""

    def counts(planned: PlannedCheck) -> bool:
        return planned.role == "advisory" and rubric.counts(planned.identifier(case.name))

    judged = tuple(
        replace(item, planned=replace(item.planned, role="gates")) if counts(item.planned) else item
        for item in case.judged
    )
    return replace(case, judged=judged)


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
    passes = [item for _, item in named if item.finding.status == "passed"]
    found = causes((case, item) for case, item in named if item.finding.status != "passed")
    parts = (item.finding.numbers.get("parts", ()) for _, item in named)
    scored = _scored(prepared, exercise, points, own, _prices(named))
    if scored.status == "not_implemented":
        found = [replace(cause, also=()) for cause in found]  # it is all of them: a blank line lists no ids
    result = msgspec.structs.replace(
        scored,
        checks=tuple(map(_check, found)),
        notes=(*_credits(passes), *_not_asked(exercise, cases)),
        pictures=tuple(islice(_pictures(found, run), MAX_PICTURES)),
    )
    return Scored(result, frozenset(name for names in parts for name in names) | _called(item for _, item in named))


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


def _credits(passes: Iterable[Explained]) -> Iterator[str]:
    """What was right for the submission's own earlier results."""
    subjects: dict[str, dict[str, None]] = {}
    parts: dict[str, dict[str, None]] = {}
    for item in passes:
        if item.finding.kind in FOLLOW_THROUGH:
            subjects.setdefault(item.finding.kind, {})[item.finding.subject] = None
            parts.setdefault(item.finding.kind, {}).update(dict.fromkeys(item.finding.numbers.get("parts", ())))
    if subjects:
        from graders.diagnosis import words

        yield from (words.credit(kind, list(names), list(parts[kind])) for kind, names in subjects.items())


def _not_asked(exercise: str, cases: Iterable[CaseVerdicts]) -> Iterator[str]:
    """What to say of cases that the submission's interface does not have."""
    left_out = [case.name for case in cases if exercise in case.not_asked]
    if left_out:
        yield f"not asked, since its interface has no such thing: {', '.join(left_out)}"


@dataclass(frozen=True)
class Cause:
    """A cause of failures.

    Attributes:
        case: Name of the case that shows it.
        explained: The check that shows it there.
        also: Ids of the other checks that show it.
    """

    case: str
    explained: Explained
    also: tuple[str, ...]

    @property
    def id(self) -> str:
        """Id of the check that shows it."""
        return self.explained.planned.identifier(self.case)


def causes(explained: Iterable[tuple[str, Explained]]) -> list[Cause]:
    """Each cause once, shown by its first check.

    One that carries points is before those that advise, one that shows the cause before those where it is likely.

    Args:
        explained: The checks that did not pass, each with the name of its case.
    """
    groups: dict[Hashable, list[tuple[str, Explained]]] = {}
    for case, item in explained:
        groups.setdefault(item.cause, []).append((case, item))
    found = []
    for same in groups.values():
        first = min(same, key=lambda pair: (pair[1].planned.role == "advisory", bool(pair[1].as_in)))
        also = tuple(pair[1].planned.identifier(pair[0]) for pair in same if pair is not first)
        found.append(Cause(*first, also))
    return found


def _pictures(found: Iterable[Cause], run: Run) -> Iterator[Picture]:
    """What the causes are drawn from; the error against the step comes once, of the first gradient that has one."""
    from graders.diagnosis.pictures import picture

    shown: set[StepErrors | None] = set()
    for cause in found:
        explained = cause.explained if any(shown) else _with_steps(cause.explained, run)
        drawn = picture(explained, cause.id)
        if drawn is not None and any(shown):
            drawn = msgspec.structs.replace(drawn, errors=None)
        if drawn is not None and (drawn.maps or drawn.errors):
            shown.add(drawn.errors)
            yield drawn


def _with_steps(explained: Explained, run: Run) -> Explained:
    """The failure of a gradient with its error at many steps; what goes wrong on the way costs the picture alone."""
    check, finding = explained.planned.check, explained.finding
    if finding.kind != "wrong_gradient" or not isinstance(check, GradientCheck):
        return explained
    return replace(explained, finding=converse(check.drawn(finding), run, otherwise=lambda _: finding))


def _check(cause: Cause) -> CheckResult:
    from graders.diagnosis import words

    item = cause.explained
    return CheckResult(
        id=cause.id,
        status=item.finding.status,
        message=words.message(item)[:MESSAGE_LIMIT],
        hint=words.hint(item) or None,
        misconception=item.misconception.name if item.misconception is not None else None,
        advisory=item.planned.role == "advisory",
        also=cause.also,
    )
