"""What ``backcheck grade`` and ``backcheck check`` do."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

from graders.exercises.assignment import Assignment, AssignmentError, read_assignment
from graders.exercises.building import ReferenceFailure
from graders.exercises.catalogue import catalogue
from graders.exercises.operation import short
from graders.fixtures import FixtureError
from graders.gradebook.call import WorkerStartError
from graders.gradebook.jobs import Job, result_key
from graders.gradebook.policy import Policy, PolicyError, apply_policy, days_late
from graders.gradebook.repoint import repoint
from graders.gradebook.roster import RosterEntry, RosterError, read_roster, submission_times
from graders.gradebook.run import DuplicateNameError, run
from graders.gradebook.store import StoreError
from graders.gradebook.workers import Workers, WorkersError, dask_workers, local_workers
from graders.grader import Grader, Settings, fingerprint, grader_digest
from graders.oracle.confined.client import Limits, SandboxUnavailableError
from graders.oracle.confined.sandbox import Level, describe_missing, missing, probe
from graders.oracle.confined.sandbox import Policy as SandboxPolicy
from graders.reports.html import write_reports
from graders.reports.json import submission_json
from graders.reports.source import ResultsFile
from graders.reports.terminal import GradingProgress, render_submission, render_summary
from graders.results import ResultError, SubmissionResult
from graders.submissions import Discovery, Handed, UnusablePathError, discover, single

RESULTS = "results.jsonl"
_NAMED = 5
ROSTER = "roster.csv"
_ERRORS = (
    AssignmentError,
    DuplicateNameError,
    FixtureError,
    PolicyError,
    ReferenceFailure,
    ResultError,
    RosterError,
    SandboxUnavailableError,
    StoreError,
    UnusablePathError,
    WorkerStartError,
    WorkersError,
)


class UnusableError(Exception):
    """The command cannot be carried out; the message says why."""


@dataclass(frozen=True)
class ClassRun:
    """The arguments of ``backcheck grade``."""

    path: Path
    out: Path
    assignment: Path | None
    jobs: int | None
    only: tuple[str, ...]
    seed: int
    sandbox: str
    executor: str
    scheduler: str | None
    fresh: bool


def grade_class(arguments: ClassRun) -> None:
    """Grade a folder of submissions, with progress and a summary on the terminal.

    Raises:
        UnusableError: The arguments cannot be used, or this machine cannot do what they ask.
    """
    console = Console()
    try:
        _grade_class(arguments, console)
    except _ERRORS as error:
        raise UnusableError(str(error)) from None
    except OSError as error:
        raise UnusableError(f"{error.filename or arguments.out}: {error.strerror}") from None


def _grade_class(arguments: ClassRun, console: Console) -> None:
    settings = _settings(arguments)
    _require_sandbox(arguments.sandbox)
    discovery = discover(arguments.path)
    _require_submissions(discovery, arguments.path)
    roster = _roster(arguments.path, discovery)
    policy = _policy(settings, roster)
    _require_times(policy, discovery, arguments.path)
    for note in discovery.notes:
        console.print(note, style="yellow", markup=False, highlight=False)
    handed = {item.name: item for item in discovery.handed}
    with _workers(arguments) as workers, GradingProgress(console) as progress:
        done = run(
            _jobs(discovery, settings),
            partial(_grade_job, handed=handed),
            out=arguments.out,
            workers=workers,
            worker_state=partial(Grader, settings),
            on_event=progress,
            fresh=arguments.fresh,
        )
    if done.reused:
        repoint(arguments.out / RESULTS, {short(name): worth for name, worth in settings.points().items()})
    results = ResultsFile(arguments.out / RESULTS, partial(apply_policy, policy=policy))
    summary = write_reports(arguments.out, results, title=_title(settings), roster=roster)
    render_summary(summary, console)
    console.print(f"results: {arguments.out / RESULTS}", highlight=False, markup=False)


def check_one(path: Path, only: tuple[str, ...], *, as_json: bool) -> bool:
    """Grade one submission and show its feedback. Returns whether it has full marks.

    Raises:
        UnusableError: The path holds no submission, or no exercise is meant.
    """
    try:
        handed = single(path)
        settings = Settings(only=only, limits=Limits(level=Level.AUTO))
        _require_selection(settings)
        grader = Grader(settings)
        try:
            result = grader.grade(handed)
        finally:
            grader.close()
    except _ERRORS as error:
        raise UnusableError(str(error)) from None
    if as_json:
        sys.stdout.write(submission_json(result) + "\n")
    else:
        render_submission(result, Console())
    return result.status == "graded" and result.score >= result.max_score


def _settings(arguments: ClassRun) -> Settings:
    assignment = _assignment(arguments.assignment)
    limits = Limits(level=arguments.sandbox)
    settings = Settings(assignment=assignment, only=arguments.only, seed=arguments.seed, limits=limits)
    _require_selection(settings)
    return settings


def _assignment(path: Path | None) -> Assignment | None:
    if path is None:
        return None
    return read_assignment(path, [short(name) for item in catalogue().values() for name in item.exercises])


def _require_selection(settings: Settings) -> None:
    if not settings.operations():
        chosen = " or ".join(settings.only) or "the assignment"
        raise UnusableError(f"no exercise matches {chosen}; `backcheck list` names them all")


def _require_sandbox(level: str) -> None:
    if level != Level.REQUIRE:
        return
    reports = probe(SandboxPolicy(level=Level.AUTO))
    if missing(reports):
        raise UnusableError(f"{describe_missing(reports)}\n--sandbox auto grades with what there is.")


def _jobs(discovery: Discovery, settings: Settings) -> Iterator[Job]:
    grader, digest = grader_digest(), settings.digest()
    for item in discovery.handed:
        content = fingerprint(item)
        key = result_key(content=content, assignment=digest, seed=settings.seed, grader=grader)
        yield Job(name=item.name, path=item.paths[0], key=key, content=content, seed=settings.seed)


def _grade_job(job: Job, grader: Grader, *, handed: dict[str, Handed]) -> SubmissionResult:
    return grader.grade(handed[job.name])


def _workers(arguments: ClassRun) -> Workers:
    return dask_workers(arguments.scheduler) if arguments.executor == "dask" else local_workers(arguments.jobs)


def _policy(settings: Settings, roster: dict[str, RosterEntry]) -> Policy:
    late = settings.assignment.late if settings.assignment is not None else None
    return Policy(late=late, submitted=submission_times(roster))


def _roster(path: Path, discovery: Discovery) -> dict[str, RosterEntry]:
    file = path / ROSTER
    students = {item.name: item.student for item in discovery.handed if item.student}
    return read_roster(file, students) if file.is_file() else {}


def _require_submissions(discovery: Discovery, path: Path) -> None:
    if not discovery.handed:
        why = "".join(f"\n  {note}" for note in discovery.notes)
        raise UnusableError(f"{path}: no submissions in it; expected a folder whose entries are submissions{why}")


def _require_times(policy: Policy, discovery: Discovery, path: Path) -> None:
    """Refuse a late policy that cannot be applied, before anything is graded."""
    if policy.late is None:
        return
    untimed = [item.name for item in discovery.handed if item.name not in policy.submitted]
    if untimed:
        more = f" and {len(untimed) - _NAMED} more" if len(untimed) > _NAMED else ""
        names = ", ".join(untimed[:_NAMED]) + more
        wanted = f"a row with submission and submitted_at in {path / ROSTER}"
        raise UnusableError(f"the assignment's late policy needs {wanted} for {names}")
    for time in policy.submitted.values():
        days_late(policy.late, time)


def _title(settings: Settings) -> str:
    return (settings.assignment.name if settings.assignment is not None else "") or "Results"
