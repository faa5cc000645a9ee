"""One submission to one result: open it, run it confined, judge it, score it."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import cache, cached_property
from pathlib import Path

import msgspec

from graders import __version__
from graders.course import Course, choose, current
from graders.diagnosis.misconceptions import Misled
from graders.fixtures import PUBLIC_SEED, StoredCase, read_manifest
from graders.grading import Recall, Rubric, grade_operations
from graders.judging.assignment import Assignment
from graders.judging.building import build_case
from graders.judging.catalogue import catalogue, matches
from graders.judging.conventions import ReferenceConventions
from graders.judging.drawn import DrawnCases
from graders.judging.prepared import Prepared, prepare_from_fixtures
from graders.kinds.operation import Operation, short
from graders.oracle.confined.cache import keep
from graders.oracle.confined.client import ConfinedOracle, Limits
from graders.oracle.confined.messages import Layer
from graders.oracle.confined.warm import WarmProcess
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Transcript
from graders.results import GRADER_ERROR, Environment, ExerciseResult, SubmissionResult
from graders.sandbox import Level
from graders.submissions import Copy, Handed, Submission, UnreadableSubmission, open_submission
from graders.submissions.course_facts import course_handout
from graders.submissions.placing import placing

PUBLIC = -1
"""No seed: the public cases, as students have them."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a run grades, and how.

    Attributes:
        assignment: Exercises and points; None for the whole catalogue.
        only: Globs that narrow the exercises down.
        seed: Draws the hidden inputs; by default the public cases are used instead.
        cases: Folder in which the drawn cases are cached from one worker and one run to the next; None keeps none.
        limits: What one submission may take.
        course: Folder of the course.
    """

    assignment: Assignment | None = None
    only: tuple[str, ...] = ()
    seed: int = PUBLIC
    cases: Path | None = None
    limits: Limits = Limits()
    course: Path = msgspec.field(default_factory=lambda: current().root)

    def digest(self) -> str:
        """Digest of everything here that a verdict depends on: other points alone need no grading.

        An exercise that is worth nothing keeps no share of its points, so that one does count.
        """
        chosen = sorted((name, points > 0) for name, points in self.points().items())
        counts = self.assignment.advisory_counts if self.assignment is not None else ()
        conventions = self.assignment.conventions if self.assignment is not None else {}
        return hashlib.sha256(msgspec.json.encode((chosen, counts, conventions, self.limits.level))).hexdigest()

    def points(self) -> dict[str, float]:
        """What each exercise that is graded is worth, by full name, in the order to work in."""
        chosen = (pair for item in self.operations() for pair in item.exercises.items() if self.selects(pair[0]))
        return {name: points if (worth := self._worth(name)) is None else worth for name, points in chosen}

    def rubric(self) -> Rubric:
        """The settings in the form that scoring reads."""
        points = {full: worth for full in _all_exercises() if (worth := self._worth(full)) is not None}
        selected = frozenset(filter(self.selects, _all_exercises()))
        conventions = self.assignment.conventions if self.assignment is not None else {}
        return Rubric(selected.__contains__, points, self._counts, conventions)

    def selects(self, exercise: str) -> bool:
        """Whether an exercise, by full name, is graded."""
        operation = _all_exercises()[exercise]
        if self.assignment is not None and not self.assignment.selects(short(exercise)):
            return False
        return matches(operation, exercise, self.only)

    def operations(self) -> list[Operation]:
        """The operations with an exercise that is graded, in the order to work in."""
        chosen = [item for item in catalogue().values() if any(map(self.selects, item.exercises))]
        return chosen if self.assignment is None else self.assignment.in_order(chosen)

    def _worth(self, exercise: str) -> float | None:
        return self.assignment.points_for(short(exercise)) if self.assignment is not None else None

    def _counts(self, check: str) -> bool:
        return self.assignment is not None and self.assignment.counts(check)


class Grader:
    """Grades submissions with the same settings; keeps what they share warm. Close it when done."""

    def __init__(self, settings: Settings) -> None:
        choose(settings.course)
        self.settings = settings
        self._rubric = settings.rubric()
        self._warm = WarmProcess()
        self._warm.launch()
        try:
            self._prepared = list(prepare_all(settings))
        except BaseException:
            self._warm.close()
            raise
        for item in self._prepared:
            for script in item.scripts.values():
                keep(script.plan)
        self._targets = [name for item in settings.operations() for name in item.exercises]
        self._max_score = self.max_score()
        self._course = current()
        self._recall = Recall(self._run_reference if self._course.has_reference else None)

    def grade(self, handed: Handed) -> SubmissionResult:
        """Grade what one student handed in."""
        started = time.perf_counter()
        try:
            with open_submission(handed, self._targets) as submission:
                if not submission.locations and not self._holds_others(handed):
                    return self._result(
                        handed, "unreadable", submission.content, started, error=submission.why_nothing()
                    )
                return self._grade(handed, submission, started)
        except UnreadableSubmission as error:
            return self._result(handed, "unreadable", "", started, error=str(error))

    def _run_reference(self, plan: Plan) -> Transcript:
        return self._reference.run(plan)

    @cached_property
    def _reference(self) -> InProcessOracle:
        """The course's reference in this process, made when the first submission needs it: right ones never do."""
        return InProcessOracle(reference_sources())

    def _holds_others(self, handed: Handed) -> bool:
        """Whether exercises that are not graded here can be found: then those that are were just not implemented."""
        others = _all_exercises().keys() - set(self._targets)
        if not others:
            return False
        with open_submission(handed, sorted(others)) as submission:
            return bool(submission.locations)

    def close(self) -> None:
        """End the warm process."""
        self._warm.close()

    def _grade(self, handed: Handed, submission: Submission, started: float) -> SubmissionResult:
        taken = self._judge(submission, self._prepared)
        exercises, supplied, chosen = {item.exercise: item for item in taken.exercises}, taken.supplied, _Chosen()
        for copy in submission.copies:
            concerned = [
                item for item in self._prepared if not copy.locations.keys().isdisjoint(item.operation.exercises)
            ]
            other = self._judge(submission, concerned, copy)
            supplied = tuple(dict.fromkeys((*supplied, *other.supplied)))
            exercises |= chosen.better(exercises, other.exercises, copy)
        results = tuple(exercises.values())
        return self._result(
            handed,
            "graded",
            submission.content,
            started,
            exercises=results,
            notes=(*self._cases_used(), *submission.notes, *chosen.notes(), *supplied),
            sandbox=taken.missing_layers,
            flags=tuple(f"{item.exercise} could not be judged in full" for item in results if _unjudged(item)),
        )

    def _judge(self, submission: Submission, prepared: Iterable[Prepared], copy: Copy | None = None) -> "_Judged":
        """Grade operations of a submission, with the definitions of ``copy`` in place of those that were taken."""
        oracle = ConfinedOracle(self._warm, submission.sources(copy), self.settings.limits)
        with closing(oracle):
            announced, run = _announced(prepared, oracle), placing(oracle.run, submission)
            exercises = grade_operations(announced, run, self._rubric, self._recall, submission.docstrings)
        flags = submission.flags if copy is None else submission.flags | copy.flags
        noted = tuple(_noted(exercise, submission.problems, (oracle.closing.flags, flags)) for exercise in exercises)
        return _Judged(noted, oracle.closing.supplied, _missing_layers(self.settings.limits.level, oracle.layers))

    def _cases_used(self) -> Iterator[str]:
        """Say so where the cases are those that students have."""
        if not self._course.has_reference and read_manifest(self._course.public_fixtures).seed == PUBLIC_SEED:
            yield "judged on the public cases: grading uses other inputs of the same kinds"

    def _result(
        self,
        handed: Handed,
        status: str,
        content: str,
        started: float,
        *,
        exercises: tuple[ExerciseResult, ...] = (),
        error: str | None = None,
        notes: tuple[str, ...] = (),
        sandbox: tuple[str, ...] = (),
        flags: tuple[str, ...] = (),
    ) -> SubmissionResult:
        return SubmissionResult(
            submission=handed.name,
            status=status,  # type: ignore[arg-type]
            score=round(sum(exercise.score for exercise in exercises), 6),
            max_score=self._max_score,
            grader=__version__,
            environment=Environment.current(),
            content=content,
            error=error,
            seconds=time.perf_counter() - started,
            exercises=exercises,
            student=handed.student,
            notes=notes,
            sandbox=sandbox,
            flags=flags,
        )

    def max_score(self) -> float:
        """The most that a submission can score."""
        return sum(
            self._rubric.points.get(name, points)
            for item in self._prepared
            for name, points in item.operation.exercises.items()
            if self._rubric.selects(name)
        )


class _Judged(msgspec.Struct, frozen=True):
    """Graded exercises, what was supplied to the submission, and layers that the sandbox lacked."""

    exercises: tuple[ExerciseResult, ...]
    supplied: tuple[str, ...]
    missing_layers: tuple[str, ...]


class _Chosen:
    """Chooses, operation by operation, between definitions of which nothing tells which is meant."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str, str], list[str]] = {}

    def better(
        self, before: Mapping[str, ExerciseResult], others: Iterable[ExerciseResult], copy: Copy
    ) -> dict[str, ExerciseResult]:
        """The results of the operations that a copy earns more for than what was graded before."""
        operations: dict[str, list[ExerciseResult]] = {}
        for item in others:
            operations.setdefault(item.operation, []).append(item)
        taken = {short(target): path for target, path in copy.instead_of.items()}
        found: dict[str, ExerciseResult] = {}
        for items in operations.values():
            wins = sum(item.score for item in items) > sum(before[item.exercise].score for item in items)
            found |= {item.exercise: item for item in items} if wins else {}
            for name in (item.exercise for item in items if item.exercise in taken):
                counts = copy.path if wins else taken[name]
                self._names.setdefault((taken[name], copy.path, counts), []).append(name)
        return found

    def notes(self) -> tuple[str, ...]:
        """One sentence for each pair of files, with the exercises that it concerns."""
        return tuple(
            f"{one} and {other} differ, and nothing tells which is meant: both were graded, and {counts} counts,"
            f" which earns no less: {', '.join(names)}"
            for (one, other, counts), names in self._names.items()
        )


def _announced(prepared: Iterable[Prepared], oracle: ConfinedOracle) -> Iterator[Prepared]:
    """Let the plans of an operation travel together."""
    for item in prepared:
        oracle.expect(script.plan for script in item.scripts.values())
        yield item


def reference_sources() -> Sources:
    """The reference as a submission."""
    return Sources({name: _in_reference(name) for name in _all_exercises()}, handout=course_handout())


def _in_reference(exercise: str) -> Location:
    file, _, name = exercise.partition(".")
    return Location(str(current().reference), f"{file}.py", name)


def prepare_all(settings: Settings) -> Iterator[Prepared]:
    """Make every operation ready: from the public fixtures, or with cases that the seed draws.

    Raises:
        FixtureError: A public fixture is missing or unreadable.
        ReferenceFailure: The reference does not give what a case needs.
    """
    operations = settings.operations()
    course = current()
    if settings.seed == PUBLIC or not course.has_reference:
        yield from (prepare_from_fixtures(operation, course.public_fixtures) for operation in operations)
        return
    oracle = InProcessOracle(reference_sources())
    misled = Misled(course.reference, reference_sources())
    conventions = ReferenceConventions(course.reference, reference_sources())
    drawn = DrawnCases(settings.cases, f"{grader_digest()} {settings.seed}")

    def build(operation: Operation) -> dict[str, StoredCase]:
        seed, under = hidden_seed(settings.seed), conventions.of(operation)
        return {name: build_case(operation, name, seed, oracle.run, misled, under) for name in operation.cases}

    yield from drawn.prepare(operations, build)


def hidden_seed(seed: int) -> str:
    """The seed text of hidden inputs: never that of the public ones."""
    return f"hidden {seed}"


def _missing_layers(level: str, layers: Iterable[Layer]) -> tuple[str, ...]:
    """What an instructor must know of the sandbox below the full set."""
    if level == Level.OFF:
        return ("the sandbox is off: a separate process with limits, no more",)
    return tuple(f"{layer.name} is missing: {layer.detail}" for layer in layers if not layer.active)


def _unjudged(exercise: ExerciseResult) -> bool:
    return exercise.status == GRADER_ERROR


def _noted(
    exercise: ExerciseResult, problems: Mapping[str, str], found: Iterable[Mapping[str, tuple[str, ...]]]
) -> ExerciseResult:
    """The exercise's result with what was found on the way: problems as notes, suspicions as flags."""
    notes = [text for name, text in problems.items() if short(name) == exercise.exercise]
    everything = [item for flags in found for item in flags.items()]
    flags = [text for name, texts in everything if short(name) == exercise.exercise for text in texts]
    if not (notes or flags):
        return exercise
    return msgspec.structs.replace(exercise, notes=(*exercise.notes, *notes), flags=tuple(flags))


def _all_exercises() -> Mapping[str, Operation]:
    return _owners(current())


@cache
def _owners(_course: Course) -> Mapping[str, Operation]:
    return {name: operation for operation in catalogue().values() for name in operation.exercises}


def grader_digest() -> str:
    """Digest of the grader's own code, the course's declarations, its reference and its fixtures."""
    total = hashlib.sha256(__version__.encode())
    course, engine = current(), Path(__file__).parent
    sources = (engine, course.declarations, course.reference)
    for folder, pattern in (*((folder, "*.py") for folder in sources), (course.fixtures, "*.json")):
        for path in sorted(folder.rglob(pattern)):
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
