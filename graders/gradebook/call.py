"""What runs inside a worker: one submission in, one line of ``results.jsonl`` out."""

import threading
import traceback
from collections.abc import Callable
from multiprocessing.util import Finalize
from typing import Any

import msgspec

from graders import __version__
from graders.gradebook.jobs import Job
from graders.results import GRADER_ERROR, Environment, SubmissionResult, encode

_worker = threading.local()


class WorkerStartError(RuntimeError):
    """A worker cannot be made ready; no submission can be graded."""


class Call(msgspec.Struct, frozen=True):
    """A grading function with the state that each worker keeps warm for it.

    Attributes:
        grade: grades one job with the worker's state.
        make_state: makes that state, once in each worker and run.
        run: names the run, so that a worker that outlives it does not serve its state to the next.
    """

    grade: Callable[[Job, Any], SubmissionResult]
    make_state: Callable[[], Any]
    run: str

    def __call__(self, job: Job) -> bytes:
        """Return the line of the job; a fault of the grader becomes a line that says so."""
        state = self._state()
        try:
            result = self.grade(job, state)
            return encode(msgspec.structs.replace(result, submission=job.name, key=job.key))
        except Exception as error:  # noqa: BLE001 - one submission's trouble stays its own
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{last.name}, line {last.lineno}"
            return encode(grader_error(job, f"{type(error).__name__}: {error} (in {place})"))

    def _state(self) -> Any:
        if getattr(_worker, "run", None) != self.run:
            close = _worker.__dict__.pop("close", None)
            if close is not None:
                close()
            try:
                _worker.state = self.make_state()
                # A worker that ends leaves no process behind, and nothing for Python to complain of.
                if hasattr(_worker.state, "close"):
                    _worker.close = Finalize(None, _worker.state.close, exitpriority=1)
            except Exception as error:  # noqa: BLE001 - anything here ends the run, with a clear message
                raise WorkerStartError(f"{type(error).__name__}: {error}") from None
            _worker.run = self.run
        return _worker.state


def grader_error(job: Job, reason: str) -> SubmissionResult:
    """Return the result of a submission that the grader failed to judge; the next run grades it anew."""
    return SubmissionResult(
        submission=job.name,
        status="unreadable",
        score=0.0,
        max_score=0.0,
        environment=Environment.current(),
        grader=__version__,
        content=job.content,
        error=f"grader error, not the submission's fault: {reason}",
        seconds=0.0,
        exercises=(),
        flags=(GRADER_ERROR,),
        key=job.key,
    )
