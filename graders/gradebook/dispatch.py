"""Hand jobs to the slots and collect the lines, each job surviving one death of its worker."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait

from graders.gradebook.call import WorkerStartError, grader_error
from graders.gradebook.jobs import Job, Retried
from graders.gradebook.workers import Workers
from graders.results import encode

ATTEMPTS = 2
"""A worker that dies once may have been killed from outside; twice at the same submission, it is the submission."""
IDLE_SECONDS = 1.0
"""Between two looks at the workers while nothing completes: progress is shown once a second."""


class _Slot:
    """One submission at a time, on an executor that is replaced when it breaks."""

    def __init__(self, open_executor: Callable[[], Executor]) -> None:
        self._open = open_executor
        self._executor = open_executor()

    def submit(self, call: Callable[[Job], bytes], job: Job) -> Future[bytes]:
        try:
            return self._executor.submit(call, job)
        except BrokenExecutor:
            self.close(at_once=True)
            self._executor = self._open()
            return self._executor.submit(call, job)

    def close(self, *, at_once: bool) -> None:
        self._executor.shutdown(wait=not at_once)


class _Attempt:
    """A job, how often its workers died, and the slot that it is in."""

    def __init__(self, job: Job, slot: _Slot) -> None:
        self.job = job
        self.slot = slot
        self.deaths = 0


def dispatch(
    jobs: Iterable[Job],
    call: Callable[[Job], bytes],
    workers: Workers,
    *,
    on_retry: Callable[[Retried], None],
    on_idle: Callable[[], None],
) -> Iterator[tuple[Job, bytes]]:
    """Yield each job with its line, in order of completion.

    Only as many jobs as there are slots are taken from ``jobs`` ahead of what was yielded.

    Args:
        jobs: what to grade.
        call: grades one, in a worker.
        workers: the slots.
        on_retry: called when a job gets its second attempt.
        on_idle: called when nothing completed for ``IDLE_SECONDS``.

    Raises:
        WorkerStartError: a worker cannot be made ready.
        WorkersError: there is no worker left.
    """
    queue = iter(jobs)
    slots = [_Slot(workers.open) for _ in range(workers.slots)]
    idle, running = list(slots), dict[Future[bytes], _Attempt]()
    finished = False
    try:
        while True:
            for job in _take(queue, len(idle)):
                attempt = _Attempt(job, idle.pop())
                running[attempt.slot.submit(call, job)] = attempt
            if not running:
                finished = True
                return
            done, _ = wait(running, timeout=IDLE_SECONDS, return_when=FIRST_COMPLETED)
            if not done:
                workers.require_alive()
                on_idle()
            for future in done:
                attempt = running.pop(future)
                line = _line(future, attempt, on_retry)
                if line is None:
                    running[attempt.slot.submit(call, attempt.job)] = attempt
                    continue
                idle.append(attempt.slot)
                yield attempt.job, line
    finally:
        for slot in slots:
            slot.close(at_once=not finished)


def _take(queue: Iterator[Job], count: int) -> Iterator[Job]:
    """Yield up to ``count`` jobs; the range comes first, so that no job is taken and dropped."""
    for _, job in zip(range(count), queue, strict=False):
        yield job


def _line(future: Future[bytes], attempt: _Attempt, on_retry: Callable[[Retried], None]) -> bytes | None:
    """Return the line of a completed attempt, or nothing when the job is to be tried again."""
    try:
        return future.result()
    except WorkerStartError:
        raise
    except (Exception, CancelledError) as error:  # noqa: BLE001 - whatever ended the worker
        reason = f"the worker died ({type(error).__name__})"
    attempt.deaths += 1
    if attempt.deaths == ATTEMPTS:
        return encode(grader_error(attempt.job, f"{reason}, in each of {ATTEMPTS} attempts"))
    on_retry(Retried(attempt.job.name, reason))
    return None
