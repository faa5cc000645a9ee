"""One run over a folder of submissions, and over a single one: what the arguments ask, and what came of it."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import msgspec

from graders.course import CourseError, current
from graders.fixtures import FixtureError
from graders.gradebook.call import WorkerStartError
from graders.gradebook.earlier import Earlier, conflict, lacking, read_earlier
from graders.gradebook.grace import PREVIOUS, previous_grace_days
from graders.gradebook.jobs import Event, Job, Keys, RunSummary, result_key
from graders.gradebook.log import LOG, GradingLog
from graders.gradebook.merge import merge_results
from graders.gradebook.one_submission import parts_of_one
from graders.gradebook.overrides import OverridesError, read_overrides, require_known, require_later, students_of
from graders.gradebook.policy import PolicyError, lateness
from graders.gradebook.repoint import repoint
from graders.gradebook.run import run
from graders.gradebook.scores import ASSIGNMENT, OVERRIDES, ClassScores, keep_beside, read_class, scores_of
from graders.gradebook.seed import SeedError, settle_seed
from graders.gradebook.store import StoreError
from graders.gradebook.students import write_students
from graders.gradebook.workers import Workers, WorkersError, dask_workers, local_workers
from graders.grader import Grader, grader_digest
from graders.judging.assignment import AssignmentError, LatePolicy, chosen_assignment
from graders.judging.building import ReferenceFailure
from graders.kinds.operation import short
from graders.oracle.limits import Limits, SandboxUnavailableError
from graders.results import ResultError, SubmissionResult, clean_text
from graders.sandbox import Level, describe_missing, missing
from graders.sandbox import Policy as SandboxPolicy
from graders.sandbox.probe import TrialError, probe
from graders.settings import Settings, UnusableError, all_exercises
from graders.submissions import (
    ROSTER,
    ClassFolder,
    Discovery,
    Fingerprints,
    Handed,
    RosterError,
    UnusablePathError,
    discover,
    opened_class,
)
from graders.text import counted, listed, show_points

CASES = ".cases"
REGRADED = ".regraded"
_CHANGES = 8
"""Beside a summary, on one screen; the log has them all."""
FINGERPRINTS = ".fingerprints"
RESULTS = "results.jsonl"
_ERRORS = (
    AssignmentError,
    CourseError,
    FixtureError,
    OverridesError,
    PolicyError,
    ReferenceFailure,
    ResultError,
    RosterError,
    SandboxUnavailableError,
    SeedError,
    StoreError,
    TrialError,
    UnusablePathError,
    WorkerStartError,
    WorkersError,
)


class InterruptedRunError(Exception):
    """The run was stopped from the keyboard; the message says what is saved."""


@dataclass(frozen=True)
class ClassRun:
    """The arguments of ``backcheck grade``."""

    path: Path
    out: Path
    assignment: Path | None
    jobs: int | None
    only: tuple[str, ...]
    seed: int | None
    sandbox: str
    executor: str
    scheduler: str | None
    previous: Path | None
    fresh: bool


class Progress(Protocol):
    """Shows how far a run is; a context manager that is called with every event."""

    total: int | None
    done: int

    def __call__(self, event: Event, /) -> None:
        """Take note of an event."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True)
class ClassResults:
    """What a run leaves to be reported.

    Attributes:
        results: File of the results.
        scores: The results as they count, late policy and overrides applied, with who handed in nothing.
        remarks: What is said at the end.
    """

    results: Path
    scores: ClassScores
    done: RunSummary
    remarks: tuple[str, ...]


def grade_class(
    arguments: ClassRun, progress: Progress, say: Callable[[str], None], report: Callable[[ClassResults], None]
) -> None:
    """Grade a folder of submissions, and report what came of it.

    Args:
        arguments: What was asked for.
        progress: Is called with how far the run is.
        say: Is given what is to be known beforehand, a line at a time.
        report: Makes the reports.

    Raises:
        UnusableError: The arguments cannot be used, or this machine cannot do what they ask.
        InterruptedRunError: Someone pressed Ctrl-C.
    """
    try:
        with opened_class(arguments.path) as folder:
            report(_grade_class(arguments, folder, progress, say))
    except _ERRORS as error:
        raise UnusableError(str(error)) from None
    except OSError as error:
        raise UnusableError(f"{error.filename or arguments.out}: {error.strerror}") from None
    except KeyboardInterrupt:
        raise InterruptedRunError(_interrupted(progress, arguments)) from None


def _grade_class(
    arguments: ClassRun, folder: ClassFolder, progress: Progress, say: Callable[[str], None]
) -> ClassResults:
    settings = _settings(arguments)
    _require_sandbox(arguments.sandbox)
    discovery = discover(folder.path)
    _require_submissions(discovery, arguments.path)
    late = settings.assignment.late if settings.assignment is not None else None
    _require_usable_overrides(arguments.out / OVERRIDES, settings, discovery)
    untimed = list(_untimed(late, discovery, arguments.path))
    earlier = _earlier(arguments, settings, discovery)
    previous = previous_grace_days(arguments.out, arguments.previous) if arguments.previous is not None else None
    _require_writable(arguments.out)
    seed = settle_seed(arguments.out, arguments.seed, replace=arguments.fresh)
    settings = msgspec.structs.replace(settings, seed=seed, cases=arguments.out.absolute() / CASES)
    notes = (*folder.notes, *discovery.notes, *untimed, *_dropped(earlier, discovery, arguments.path))
    _log(arguments.out, notes)
    for note in notes:
        say(note)
    if previous is not None:
        keep_beside(arguments.out, PREVIOUS, previous)
    if _merges(arguments, settings, earlier):
        return _regrade(arguments, settings, discovery, progress)
    # Before anything is graded, so that a report after a run that was stopped knows whose the results are.
    write_students(arguments.out, discovery.identities)
    keep_beside(arguments.out, ASSIGNMENT, arguments.assignment or current().assignment)
    with _jobs(arguments, discovery, settings) as jobs:
        added = [] if arguments.fresh else list(_grade_added(arguments, settings, jobs, progress))
        done = _run(arguments, settings, jobs, progress, arguments.out)
    worth = _worth(settings)
    if done.reused:
        repoint(arguments.out / RESULTS, worth)
    scores = read_class(arguments.out, assignment=settings.assignment, worth=worth)
    return ClassResults(
        results=arguments.out / RESULTS,
        scores=scores,
        done=done,
        remarks=(
            *added,
            *_left_out(earlier, worth),
            *_anew(earlier, discovery, done),
            *_changed(arguments.out, earlier),
            *scores.notes,
        ),
    )


def _grade_added(arguments: ClassRun, settings: Settings, jobs: Mapping[str, Job], progress: Progress) -> Iterator[str]:
    """Grade the exercises that are new to good results, and put them into these; say which."""
    lacks = lacking(arguments.out, Keys(jobs), _worth(settings))
    new = frozenset.intersection(*lacks.values()) if lacks else frozenset()
    if not new or new == _worth(settings).keys():
        return
    apart = arguments.out / REGRADED
    alone = msgspec.structs.replace(settings, only=tuple(sorted(new)))
    _run(arguments, alone, {name: jobs[name] for name in jobs if name in lacks}, progress, apart)
    merge_results(arguments.out, apart)
    shutil.rmtree(apart)
    yield f"graded for {counted(len(lacks), 'earlier result')}, as they are new: {listed(sorted(new))}"


def _left_out(earlier: Earlier, worth: Mapping[str, float]) -> Iterator[str]:
    dropped = sorted(earlier.exercises - worth.keys())
    if dropped:
        yield f"no longer part of the results: {listed(dropped)}"


def _worth(settings: Settings) -> dict[str, float]:
    return {short(name): points for name, points in settings.points().items()}


def _regrade(arguments: ClassRun, settings: Settings, discovery: Discovery, progress: Progress) -> ClassResults:
    """Grade some exercises anew, and put them into results that have others."""
    apart = arguments.out / REGRADED
    with _jobs(arguments, discovery, settings) as jobs:
        done = _run(arguments, settings, jobs, progress, apart)
    changes = merge_results(arguments.out, apart)
    shutil.rmtree(apart)
    write_students(arguments.out, discovery.identities)
    if arguments.assignment is not None:
        keep_beside(arguments.out, ASSIGNMENT, arguments.assignment)
    said = _said(arguments.out, changes)
    return ClassResults(
        results=arguments.out / RESULTS,
        scores=scores_of(arguments.out),
        done=done,
        remarks=tuple(said or ["nothing has changed"]),
    )


def _run(arguments: ClassRun, settings: Settings, jobs: Mapping[str, Job], progress: Progress, out: Path) -> RunSummary:
    with _workers(arguments) as workers, GradingLog(arguments.out) as log, progress:

        def tell(event: Event) -> None:
            log(event)
            progress(event)

        return run(
            jobs,
            _grade_job,
            out=out,
            workers=workers,
            worker_state=partial(Grader, settings),
            on_event=tell,
            points=_worth(settings),
            fresh=arguments.fresh,
        )


def _log(folder: Path, lines: Iterable[str]) -> None:
    with GradingLog(folder) as log:
        for line in lines:
            log.say(line)


def _interrupted(progress: Progress, arguments: ClassRun) -> str:
    if progress.total is None:
        return "interrupted before anything was graded"
    again = "the same command without --fresh" if arguments.fresh else "the same command"
    saved = f"{progress.done} of {progress.total} graded and saved in {arguments.out}"
    return f"interrupted: {saved}; run {again} again to go on"


def _earlier(arguments: ClassRun, settings: Settings, discovery: Discovery) -> Earlier:
    """What is known of the results so far; refuse to replace those of another selection."""
    if arguments.fresh:
        return Earlier()
    earlier = read_earlier(arguments.out)
    adds = _merges(arguments, settings, earlier) or _is_same_assignment(arguments, settings, earlier)
    exercises = earlier.exercises if adds else set(_worth(settings))
    why = conflict(earlier, submissions=_names(discovery), exercises=exercises)
    if why:
        raise UnusableError(f"{arguments.out} holds {why}: give another --out, or --fresh to replace them")
    return earlier


def _is_same_assignment(arguments: ClassRun, settings: Settings, earlier: Earlier) -> bool:
    """Whether the results are of an earlier state of the assignment, which had other exercises.

    None of theirs is given up for a file of another name, or where nothing says that they are of an assignment.
    """
    now = _worth(settings).keys()
    if settings.assignment is None or arguments.only or now.isdisjoint(earlier.exercises):
        return False
    file = arguments.out / ASSIGNMENT
    if not file.is_file():
        return arguments.assignment is not None and now >= earlier.exercises
    try:
        before = chosen_assignment(file)
    except AssignmentError:
        return False
    return before is not None and before.name == settings.assignment.name


def _merges(arguments: ClassRun, settings: Settings, earlier: Earlier) -> bool:
    """Whether some exercises are graded anew for results that have others."""
    return bool(arguments.only and earlier.exercises) and earlier.exercises != set(map(short, settings.points()))


def _names(discovery: Discovery) -> set[str]:
    return {clean_text(item.name) for item in discovery.handed}


def _dropped(earlier: Earlier, discovery: Discovery, path: Path) -> Iterator[str]:
    gone = sorted(earlier.submissions - _names(discovery))
    if gone:
        results = f"{counted(len(gone), 'result')} of earlier runs left out"
        yield f"{results}: {listed(gone)} {'is' if len(gone) == 1 else 'are'} no longer in {path}"


def _anew(earlier: Earlier, discovery: Discovery, done: RunSummary) -> Iterator[str]:
    """Say how many results were replaced."""
    replaced = len(earlier.submissions & _names(discovery)) - done.reused
    if replaced > 0:
        why = "what was handed in, the settings or backcheck has changed, or the grader had failed"
        yield f"of those graded now, {replaced} had an earlier result: {why}"


def _changed(out: Path, earlier: Earlier) -> list[str]:
    """Whose scores are others than before, where that is no matter of other exercises or points."""
    now = read_earlier(out)
    if now.exercises != earlier.exercises:
        return []
    changes = [
        f"{name}: {show_points(earlier.scores[name])} -> {show_points(score)} points"
        for name, score in sorted(now.scores.items())
        if name in earlier.scores and score != earlier.scores[name]
    ]
    return _said(out, changes)


def _said(out: Path, changes: list[str]) -> list[str]:
    """The first of what changed; the log has it all."""
    _log(out, changes)
    more = f"and {len(changes) - _CHANGES} more changes, all in {out / LOG}"
    return changes[:_CHANGES] + ([more] if len(changes) > _CHANGES else [])


def _require_writable(out: Path) -> None:
    """Refuse a folder that cannot hold results, before anything is graded."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        why = "it is not a directory" if out.is_file() else error.strerror
        raise UnusableError(f"--out {out}: results cannot be written there: {why}") from None


def _settings(arguments: ClassRun) -> Settings:
    assignment = chosen_assignment(arguments.assignment)
    limits = Limits(level=arguments.sandbox)
    settings = Settings(assignment=assignment, only=arguments.only, limits=limits)
    settings.require_selection()
    return settings


def _require_sandbox(level: str) -> None:
    if level != Level.REQUIRE:
        return
    reports = probe(SandboxPolicy(level=Level.AUTO))
    if missing(reports):
        raise UnusableError(f"{describe_missing(reports)}\n--sandbox auto grades with what there is.")


class _Jobs(Mapping[str, Job]):
    """The jobs of a class by name. What was handed in is read when its job is first asked for: while others are graded.

    Args:
        handed: what there is.
        fingerprints: of what was handed in.
        key: what a result depends on, by the fingerprint.
    """

    def __init__(self, handed: Iterable[Handed], fingerprints: Fingerprints, key: Callable[[str], str]) -> None:
        self._handed = {clean_text(item.name): item for item in handed}
        self._fingerprints = fingerprints
        self._contents: dict[str, str] = {}
        self._key = key

    def __getitem__(self, name: str) -> Job:
        item = self._handed[name]
        if name not in self._contents:
            self._contents[name] = self._fingerprints.of(item)
        content = self._contents[name]
        return Job(name=name, path=item.paths[0], key=self._key(content), content=content, handed=item)

    def __iter__(self) -> Iterator[str]:
        return iter(self._handed)

    def __len__(self) -> int:
        return len(self._handed)


@contextmanager
def _jobs(arguments: ClassRun, discovery: Discovery, settings: Settings) -> Iterator[_Jobs]:
    """The jobs of a class; what was read of it is remembered in the end."""
    grader, digest = grader_digest(), settings.digest()
    fingerprints = Fingerprints(arguments.out / FINGERPRINTS, grader, used=not arguments.fresh)

    def key(content: str) -> str:
        return result_key(content=content, assignment=digest, seed=settings.seed, grader=grader)

    try:
        yield _Jobs(discovery.handed, fingerprints, key)
    finally:
        with suppress(OSError):  # what is not remembered is read again; why a run was stopped is not to be hidden
            fingerprints.save()


def _grade_job(job: Job, grader: Grader) -> SubmissionResult:
    assert job.handed is not None
    return grader.grade(job.handed)


def _workers(arguments: ClassRun) -> Workers:
    if arguments.scheduler is not None and arguments.executor != "dask":
        raise UnusableError(f"--scheduler {arguments.scheduler}: expected --executor dask beside it")
    return dask_workers(arguments.scheduler) if arguments.executor == "dask" else local_workers(arguments.jobs)


def _require_submissions(discovery: Discovery, path: Path) -> None:
    if not discovery.handed:
        why = "".join(f"\n  {note}" for note in discovery.notes)
        raise UnusableError(f"{path}: no submissions in it; expected a folder whose entries are submissions{why}")
    parts = parts_of_one(file for item in discovery.handed for file in item.paths)
    if parts:
        whole = f"{path} is one submission by its files ({listed(parts)}), and grade wants a folder of submissions"
        parent = f" or `backcheck grade {path.parent}`" if path.name else ""
        raise UnusableError(f"{whole}: use `backcheck check {path}`{parent}")


def _require_usable_overrides(path: Path, settings: Settings, discovery: Discovery) -> None:
    """Refuse overrides that the reports would refuse, as of a student who has left, before anything is graded.

    Raises:
        OverridesError: naming the entry.
    """
    if not path.is_file():
        return
    decided = read_overrides(path)
    identities = {identity.submission: identity for identity in discovery.identities}
    course = [short(name) for name in all_exercises()]
    require_known(path, decided, students_of(identities, identities), _worth(settings), course)
    require_later(path, decided, settings.assignment.late if settings.assignment is not None else None)


def _untimed(late: LatePolicy | None, discovery: Discovery, path: Path) -> Iterator[str]:
    """Say by what the late policy goes, and to whom it cannot be applied; refuse times that cannot be compared."""
    if late is None:
        return
    untimed: list[str] = []
    sources: Counter[str] = Counter()
    for identity in discovery.identities[: len(discovery.handed)]:
        try:
            found = lateness(late, identity)
        except PolicyError as error:
            raise UnusableError(f"{path / identity.time_source}: {identity.submission}: {error}") from None
        if found is None:
            untimed.append(identity.submission)
        elif identity.time_source != ROSTER:
            sources[identity.time_source or "Canvas's mark LATE"] += 1
    for source, count in sources.items():
        yield f"the time of handing in of {counted(count, 'submission')} is that of {source}"
    if untimed:
        wanted = f"a row with submission and submitted_at in {path / ROSTER}"
        yield f"the late policy was not applied to {listed(untimed)}: it needs {wanted}"
