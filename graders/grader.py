"""One submission to one result: open it, run it confined, judge it, score it."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import cached_property, partial
from pathlib import Path
from typing import Final

import msgspec

from graders import __version__
from graders.course import CourseError, choose, current
from graders.fixtures import PUBLIC_SEED, FixtureError, StoredCase, read_manifest
from graders.grading.operations import grade_operations
from graders.grading.recall import Recall
from graders.judging.assignment import AssignmentError, chosen_assignment
from graders.judging.building import ReferenceFailure, build_case
from graders.judging.prepared import Prepared, prepare_from_fixtures
from graders.kinds.operation import Operation, short
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.limits import Limits, SandboxUnavailableError
from graders.oracle.places import Apart, Here, Place, Running
from graders.oracle.plan import MadeOnce, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Transcript
from graders.results import GRADER_ERROR, Environment, ExerciseResult, Shape, SubmissionResult
from graders.sandbox.policy import Level, can_confine
from graders.settings import PUBLIC, Settings, UnusableError, all_exercises
from graders.submissions.course_facts import course_handout
from graders.submissions.model import Copy, Handed, Submission, UnreadableSubmission, UnusablePathError
from graders.submissions.opening import open_submission
from graders.submissions.placing import placing
from graders.submissions.single_submission import single
from graders.submissions.uses import Uses

MAX_ANSWERED: Final = 128
"""The reference's answers that are remembered, the latest used: of some 30 kB each, of a net 200."""


def grade_one(path: Path, assignment: Path | None, only: tuple[str, ...]) -> SubmissionResult:
    """Grade one submission: confined as far as this machine can, else in this process.

    Raises:
        UnusableError: The path holds no submission, or no exercise is meant.
    """
    try:
        handed = single(path)
        limits = Limits(level=Level.AUTO)
        settings = Settings(assignment=chosen_assignment(assignment), only=only, limits=limits, apart=can_confine())
        settings.require_selection()
        with closing(Grader(settings)) as grader:
            return grader.grade(handed)
    except (
        AssignmentError,
        CourseError,
        FixtureError,
        ReferenceFailure,
        SandboxUnavailableError,
        UnusablePathError,
    ) as error:
        raise UnusableError(str(error)) from None


class Grader:
    """Grades submissions with the same settings; keeps what they share warm. Close it when done."""

    def __init__(self, settings: Settings) -> None:
        choose(settings.course)
        self.settings = settings
        self._rubric = settings.rubric()
        self._place: Place = Apart(settings.limits) if settings.apart else Here()
        try:
            self._prepared = list(prepare_all(settings))
        except BaseException:
            self._place.close()
            raise
        self._place.announce(plan for item in self._prepared for plan in item.plans)
        self._targets = [name for item in settings.operations() for name in item.exercises]
        self._parts = [name for name in settings.asked() if name not in self._targets] if self._composes() else []
        self._max_score = self.max_score()
        self._course = current()
        self._answered = MadeOnce(MAX_ANSWERED)
        self._recall = Recall(self._run_reference if self._course.has_reference else None)

    def grade(self, handed: Handed) -> SubmissionResult:
        """Grade what one student handed in."""
        started = time.perf_counter()
        self._place.prepare()
        try:
            with open_submission(handed, self._targets, parts=self._parts) as submission:
                if not submission.locations and not self._holds_others(handed):
                    return self._result(
                        handed, "unreadable", submission.content, started, error=submission.why_nothing()
                    )
                return self._grade(handed, submission, started)
        except UnreadableSubmission as error:
            return self._result(handed, "unreadable", "", started, error=str(error))

    def _composes(self) -> bool:
        """Whether an exercise that is graded is made of others."""
        scripts = (script for item in self._prepared for script in item.scripts.values())
        return any(script.composing is not None for script in scripts)

    def _run_reference(self, plan: Plan) -> Transcript:
        """What the reference answers: the plans that are made once a class are answered once."""
        return self._answered(plan, "", lambda: self._reference.run(plan))

    @cached_property
    def _reference(self) -> InProcessOracle:
        """The course's reference in this process, made when the first submission needs it: right ones never do."""
        return InProcessOracle(reference_sources())

    def _holds_others(self, handed: Handed) -> bool:
        """Whether exercises that are not graded here can be found: then those that are were just not implemented."""
        others = all_exercises().keys() - set(self._targets)
        if not others:
            return False
        with open_submission(handed, sorted(others)) as submission:
            return bool(submission.locations)

    def close(self) -> None:
        """End what serves all submissions."""
        self._place.close()

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
        sources = submission.sources(copy)
        running = self._place.start(sources)
        with closing(running):
            run, announce = placing(running.run, submission), partial(_announce, running)
            exercises = grade_operations(
                prepared,
                run,
                self._rubric,
                self._recall,
                submission.docstrings,
                uses=Uses(sources.locations),
                announce=announce,
            )
        said = running.closing
        flags = submission.flags if copy is None else submission.flags | copy.flags
        found, shapes = (said.flags, flags), {short(name): it for name, it in submission.shapes.items()}
        noted = tuple(_noted(exercise, submission.problems, found, shapes) for exercise in exercises)
        return _Judged(noted, said.supplied, running.unconfined())

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


def _announce(running: Running, now: Prepared, later: Prepared | None) -> None:
    """Let the plans of an operation travel together, and those of the next one while it is judged."""
    running.expect(now.plans, () if later is None else later.plans)


def reference_sources() -> Sources:
    """The reference as a submission."""
    return Sources({name: _in_reference(name) for name in all_exercises()}, handout=course_handout())


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
    from graders.diagnosis.misconceptions import Misled
    from graders.judging.drawn import DrawnCases
    from graders.judging.reference_conventions import ReferenceConventions

    oracle = InProcessOracle(reference_sources())
    misled = Misled(course.reference, reference_sources())
    conventions = ReferenceConventions(course.reference, reference_sources())
    drawn = DrawnCases(settings.cases, f"{grader_digest()} {settings.seed}")

    def build(operation: Operation) -> dict[str, StoredCase]:
        seed, under = hidden_seed(settings.seed), conventions.of(operation)
        return {name: build_case(operation, name, seed, oracle.run, conventions=under) for name in operation.cases}

    yield from drawn.prepare(operations, build, misled)


def hidden_seed(seed: int) -> str:
    """The seed text of hidden inputs: never that of the public ones."""
    return f"hidden {seed}"


def _unjudged(exercise: ExerciseResult) -> bool:
    return exercise.status == GRADER_ERROR


def _noted(
    exercise: ExerciseResult,
    problems: Mapping[str, str],
    found: Iterable[Mapping[str, tuple[str, ...]]],
    shapes: Mapping[str, Shape],
) -> ExerciseResult:
    """The exercise's result with what was found on the way: problems as notes, suspicions as flags, its shape."""
    notes = [text for name, text in problems.items() if short(name) == exercise.exercise]
    everything = [item for flags in found for item in flags.items()]
    flags = [text for name, texts in everything if short(name) == exercise.exercise for text in texts]
    shape = shapes.get(exercise.exercise) if exercise.status != "not_implemented" else None
    if not (notes or flags or shape):
        return exercise
    return msgspec.structs.replace(exercise, notes=(*exercise.notes, *notes), flags=tuple(flags), shape=shape)


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
