"""What a run works through, and what it tells while it does."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from graders.results import SubmissionStatus
from graders.submissions import Handed


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One submission to grade.

    Attributes:
        name: the submission's name, unique in a run.
        path: where it lies.
        key: digest of all that its result depends on, from :func:`result_key`.
        content: digest of what was handed in.
        handed: what was handed in. It travels with its own job: a worker is sent nothing of the others.
    """

    name: str
    path: Path
    key: str
    content: str = ""
    handed: Handed | None = None


class Keys(Mapping[str, str]):
    """The key of each job by name, of which no job is made before it is asked for."""

    def __init__(self, jobs: Mapping[str, Job]) -> None:
        self._jobs = jobs

    def __getitem__(self, name: str) -> str:
        return self._jobs[name].key

    def __iter__(self) -> Iterator[str]:
        return iter(self._jobs)

    def __len__(self) -> int:
        return len(self._jobs)


class Planned(msgspec.Struct, frozen=True):
    """A run begins: so many submissions, of which so many keep the result that they have."""

    total: int
    reused: int


class Graded(msgspec.Struct, frozen=True):
    """One more submission has its result on disk."""

    submission: str
    status: SubmissionStatus
    score: float
    max_score: float
    judged: bool
    done: int
    total: int


class Retried(msgspec.Struct, frozen=True):
    """A worker died over a submission, which gets its second and last attempt."""

    submission: str
    reason: str


Event = Planned | Graded | Retried


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished run came to, in submissions."""

    total: int
    reused: int
    graded: int
    grader_errors: int


def result_key(*, content: str, assignment: str, seed: int, grader: str) -> str:
    """Digest what a result depends on.

    Args:
        content: digest of what was handed in.
        assignment: digest of how it is scored; which exercises were graded is seen in the result itself.
        seed: seed of the run.
        grader: digest of the grader's own code and fixtures.
    """
    parts = msgspec.json.encode((content, assignment, seed, grader))
    return "sha256:" + hashlib.sha256(parts).hexdigest()
