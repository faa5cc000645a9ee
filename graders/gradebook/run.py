"""Grade many submissions, keeping every result that is still good."""

import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from graders.gradebook.call import Call
from graders.gradebook.dispatch import dispatch
from graders.gradebook.jobs import Event, Graded, Job, Keys, Planned, RunSummary
from graders.gradebook.store import Store
from graders.gradebook.workers import Workers
from graders.results import GRADER_ERROR, SubmissionResult, SubmissionStatus, decode_as


class _Outcome(msgspec.Struct):
    """What a progress display wants of a line."""

    submission: str
    status: SubmissionStatus
    score: float
    max_score: float
    flags: tuple[str, ...] = ()


def _no_state() -> None:
    """Make nothing: for a grading function that keeps nothing warm."""


def _ignore(_event: Event) -> None:
    """Tell nobody."""


def run(
    jobs: Mapping[str, Job],
    grade: Callable[[Job, Any], SubmissionResult],
    *,
    out: Path,
    workers: Workers,
    worker_state: Callable[[], Any] = _no_state,
    on_event: Callable[[Event], None] = _ignore,
    points: Mapping[str, float] | None = None,
    fresh: bool = False,
) -> RunSummary:
    """Bring ``out/results.jsonl`` up to date: exactly one line a job, by name.

    Only jobs without a line under their key are graded. Killed at any moment, the run loses what was in work
    and nothing else; started again, it goes on from there.

    Args:
        jobs: the submissions by name, in the order in which to start them. A job is asked for when it is needed: at
            once where there is a result of that name, else when a worker is free for it.
        grade: grades one job with the worker's state; picklable, as is ``worker_state``. Its result's name
            and key are set to the job's.
        out: folder of the results, made if need be.
        workers: where to grade; see :func:`~graders.gradebook.workers.local_workers`.
        worker_state: makes what a worker keeps from one job to the next, such as a warm process. Made once in
            each worker (each thread, where a worker has several).
        on_event: called with progress, in this thread.
        points: the exercises that are graded, with what they are worth; a line that lacks one is not good.
        fresh: grade everything, whatever results there are.

    Raises:
        StoreError: ``out`` is in use, damaged or full.
        WorkerStartError: ``worker_state`` failed.
        WorkersError: there is no worker left, as when a cluster goes away.
    """
    call = Call(grade, worker_state, uuid.uuid4().hex)
    with Store(out, {} if fresh else Keys(jobs), points) as store:
        reused = len(store)
        on_event(Planned(len(jobs), reused))
        missing = (jobs[name] for name in jobs if name not in store)
        errors = 0
        found = dispatch(missing, call, workers, count=len(jobs) - reused, on_retry=on_event, on_idle=store.sync)
        for job, line in found:
            store.append(job.name, line)
            event = _graded(line, done=len(store), total=len(jobs))
            errors += not event.judged
            on_event(event)
        store.finish()
    return RunSummary(total=len(jobs), reused=reused, graded=len(jobs) - reused, grader_errors=errors)


def _graded(line: bytes, *, done: int, total: int) -> Graded:
    outcome = decode_as(line, _Outcome, where="result")
    judged = GRADER_ERROR not in outcome.flags
    return Graded(outcome.submission, outcome.status, outcome.score, outcome.max_score, judged, done, total)
