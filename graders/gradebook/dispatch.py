"""Hand jobs to the slots and collect the lines, each job surviving one death of its worker."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from graders.gradebook.call import WorkerStartError, grader_error
from graders.gradebook.jobs import Job, Retried
from graders.gradebook.workers import Workers
from graders.results import encode

ATTEMPTS = 2
"""A worker that dies once may have been killed from outside; twice at the same submission, it is the submission."""
IDLE_SECONDS = 1.0
"""Between two looks at the workers while nothing completes: progress is shown once a second."""
_SHARES: Final = 2
"""Shares of what is left that a slot may still get: with fewer, one slow submission among the last holds up the end."""


_Grade: TypeAlias = Callable[[Job], bytes]


def _each(grade: _Grade, jobs: Sequence[Job]) -> list[bytes]:
    """Grade one job after the other, in a worker."""
    return [grade(job) for job in jobs]


class _Slot:
    """One attempt at a time, on an executor that is replaced when it breaks."""

    def __init__(self, open_executor: Callable[[], Executor]) -> None:
        self._open = open_executor
        self._executor = open_executor()

    def submit(self, grade: _Grade, jobs: Sequence[Job]) -> Future[list[bytes]]:
        try:
            return self._executor.submit(_each, grade, jobs)
        except BrokenExecutor:
            self.close(at_once=True)
            self._executor = self._open()
            return self._executor.submit(_each, grade, jobs)

    def close(self, *, at_once: bool) -> None:
        self._executor.shutdown(wait=not at_once)


class _Attempt(NamedTuple):
    """Jobs that a worker grades in a row, and how often a worker has died at what is now one alone."""

    jobs: Sequence[Job]
    deaths: int = 0


class _Waiting:
    """The jobs that wait for a slot: first those whose worker died, each of them alone.

    Args:
        jobs: all jobs.
        count: how many there are.
        together: how many a slot is given at once, at most: towards the end fewer, so that no slot waits for another.
        slots: how many slots there are.
    """

    def __init__(self, jobs: Iterable[Job], count: int, together: int, slots: int) -> None:
        self._jobs = iter(jobs)
        self._left = count
        self._together = together
        self._slots = slots
        self._next: deque[_Attempt] = deque()

    def take(self) -> _Attempt | None:
        """What a slot is to do next, if there is anything left."""
        self.make_ready()
        return self._next.popleft() if self._next else None

    def make_ready(self) -> None:
        """Take jobs for the next slot that is free: that may mean to read a submission."""
        if self._next:
            return
        size = max(1, min(self._together, self._left // (_SHARES * self._slots)))
        taken = tuple(islice(self._jobs, size))
        self._left -= len(taken)
        if taken:
            self._next.append(_Attempt(taken))

    def put_back(self, attempt: _Attempt) -> None:
        """Have the jobs of an attempt tried once more; of several it is not known at which the worker died."""
        deaths = attempt.deaths + (len(attempt.jobs) == 1)
        self._next.extendleft(_Attempt((job,), deaths) for job in reversed(attempt.jobs))


def dispatch(
    jobs: Iterable[Job],
    grade: _Grade,
    workers: Workers,
    *,
    count: int,
    on_retry: Callable[[Retried], None],
    on_idle: Callable[[], None],
) -> Iterator[tuple[Job, bytes]]:
    """Yield each job with its line, in order of completion.

    Only what the slots have at once, and one of them more, is taken from ``jobs`` ahead of what was graded. No slot
    waits for either end: it is given its next jobs, which were taken before, and then its lines are yielded.

    Args:
        jobs: what to grade.
        grade: grades one, in a worker.
        workers: the slots.
        count: how many jobs there are.
        on_retry: called when a job gets its second attempt.
        on_idle: called when nothing completed for ``IDLE_SECONDS``.

    Raises:
        WorkerStartError: a worker cannot be made ready.
        WorkersError: there is no worker left.
    """
    waiting = _Waiting(jobs, count, workers.together, workers.slots)
    slots = [_Slot(workers.open) for _ in range(workers.slots)]
    idle, running = list(slots), dict[Future[list[bytes]], tuple[_Attempt, _Slot]]()
    graded: list[tuple[Job, bytes]] = []
    finished = False
    try:
        while True:
            while idle and (attempt := waiting.take()) is not None:
                slot = idle.pop()
                running[slot.submit(grade, attempt.jobs)] = attempt, slot
            yield from graded
            graded.clear()
            if not running:
                finished = True
                return
            waiting.make_ready()
            done, _ = wait(running, timeout=IDLE_SECONDS, return_when=FIRST_COMPLETED)
            if not done:
                workers.require_alive()
                on_idle()
            for future in done:
                attempt, slot = running.pop(future)
                idle.append(slot)
                lines = _lines(future, attempt, on_retry)
                if lines is None:
                    waiting.put_back(attempt)
                else:
                    graded += zip(attempt.jobs, lines, strict=True)
    finally:
        for slot in slots:
            slot.close(at_once=not finished)


def _lines(future: Future[list[bytes]], attempt: _Attempt, on_retry: Callable[[Retried], None]) -> list[bytes] | None:
    """Return the lines of a completed attempt, or nothing when its jobs are to be tried again."""
    try:
        return future.result()
    except WorkerStartError:
        raise
    except (Exception, CancelledError) as error:  # noqa: BLE001 - whatever ended the worker
        reason = f"the worker died ({type(error).__name__})"
    if attempt.deaths + 1 == ATTEMPTS:
        return [encode(grader_error(job, f"{reason}, in each of {ATTEMPTS} attempts")) for job in attempt.jobs]
    for job in attempt.jobs:
        on_retry(Retried(job.name, reason))
    return None
