"""A grader that does as the submission's name says, and a run of it as a program to be killed."""

import os
import random
import signal
import sys
import time
from pathlib import Path

from graders.gradebook.jobs import Job, result_key
from graders.gradebook.run import run
from graders.gradebook.store import StoreError
from graders.gradebook.workers import local_workers
from graders.results import CheckResult, Environment, ExerciseResult, SubmissionResult


def job(name, folder, content="v1"):
    key = result_key(content=content, assignment="a", seed=0, grader="g")
    return Job(name=name, path=Path(folder) / name, key=key, content=content)


def note_attempt(task):
    """Add a byte to the submission's file, and return how many there are."""
    task.path.parent.mkdir(parents=True, exist_ok=True)
    with task.path.open("ab") as file:
        file.write(b".")
        return file.tell()


def attempts(folder, name):
    path = Path(folder) / name
    return path.stat().st_size if path.exists() else 0


def grade(task, state):
    count = note_attempt(task)
    kind = task.name.split("-")[0]
    if kind == "die" or (kind == "dieonce" and count == 1):
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "raise":
        raise ZeroDivisionError("a fault of the grader")
    if kind == "sleep":
        time.sleep(0.05)
    if kind == "held":
        time.sleep(1000)
    return result_of(task, state)


def result_of(task, state=None, checks=3):
    chance = random.Random(task.name)
    score = chance.randrange(9) / 2
    return SubmissionResult(
        submission="set by the run",
        status="graded",
        score=score,
        max_score=4.0,
        grader="0.1.0",
        environment=Environment.current(),
        content=task.content,
        error=None,
        seconds=0.0,
        notes=(f"state {state}",) if state else (),
        exercises=(
            ExerciseResult(
                exercise="affine_backward",
                operation="affine",
                status="passed" if score == 4 else "failed",
                score=score,
                max_score=4.0,
                seconds=0.0,
                passed=0,
                checks=tuple(
                    CheckResult(id=f"affine_backward/case{i}/value", status="failed", message="x" * 200)
                    for i in range(checks)
                ),
            ),
        ),
    )


def grade_quickly(task, state):
    return result_of(task)


def count_states():
    """Note that a state was made, in the folder that the test named."""
    if "FAKE_STATES" in os.environ:
        with Path(os.environ["FAKE_STATES"]).open("a") as file:
            file.write(f"{os.getpid()}\n")
    return os.getpid()


def note_worker():
    count_states()


def broken_state():
    raise RuntimeError("no sandbox here")


def main(out, count, lanes):
    folder = Path(out).parent / "attempts"
    jobs = [job(f"{'sleep' if i % 7 else 'ok'}-{i:05}", folder) for i in range(int(count))]
    try:
        summary = run(
            {task.name: task for task in jobs},
            grade,
            out=Path(out),
            workers=local_workers(int(lanes)),
            worker_state=note_worker,
        )
    except StoreError as error:
        sys.exit(f"error: {error}")
    print(f"reused {summary.reused}")


if __name__ == "__main__":
    main(*sys.argv[1:])
