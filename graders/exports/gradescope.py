"""Gradescope's ``results.json``: one test an exercise."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from graders.exports.archive import add, archived
from graders.gradebook.scores import Entry, arithmetic
from graders.judging.assignment import Assignment
from graders.reports.grouping import elsewhere
from graders.results import CheckResult, ExerciseResult
from graders.text import counted, printable, words


def write_gradescope(path: Path, entries: Iterable[Entry], assignment: Assignment | None) -> None:
    """Write a zip with a ``results.json`` a submission, in folders named as Gradescope's."""
    done = set()
    with archived(path) as archive:
        for entry in entries:
            if entry.result.status != "missing" and entry.result.submission not in done:
                done.add(entry.result.submission)
                _add(archive, entry, assignment)


def _add(archive: zipfile.ZipFile, entry: Entry, assignment: Assignment | None) -> None:
    name = entry.identity.gradescope or entry.result.submission
    add(archive, f"{name}/results.json", gradescope_json(entry, assignment))


def gradescope_json(entry: Entry, assignment: Assignment | None = None) -> bytes:
    """Return the text of ``results.json``."""
    return msgspec.json.format(msgspec.json.encode(gradescope(entry, assignment)), indent=2) + b"\n"


def gradescope(entry: Entry, assignment: Assignment | None = None) -> dict[str, Any]:
    """Return the content of ``results.json``.

    The score is the one that counts, the late policy of the assignment in it once; nothing is left for Gradescope to
    take off. The tests have the points of the exercises, and the output says how one comes of the other.
    """
    result = entry.result
    sums = [f"{label}: {points}" for label, points in arithmetic(entry)]
    lines = [result.error, *result.notes, *entry.comments, *(sums if len(sums) > 1 else [])]
    return {
        "score": result.score,
        "execution_time": result.seconds,
        "output": printable("\n".join(filter(None, lines))),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [
            _test(part, str(position), assignment.visibility_of(part.exercise) if assignment is not None else "visible")
            for position, part in enumerate(result.exercises, start=1)
            if part.exercise not in entry.excused
        ],
        "extra_data": {"grader": result.grader, "content": result.content, "status": result.status},
    }


def _test(exercise: ExerciseResult, position: str, visibility: str) -> dict[str, Any]:
    full = exercise.score >= exercise.max_score and exercise.status == "passed"
    return {
        "name": printable(exercise.exercise),
        "number": position,
        "score": exercise.score,
        "max_score": exercise.max_score,
        "status": "passed" if full else "failed",
        "output": printable("\n\n".join([*exercise.notes, *_lines(exercise)])),
        "tags": [exercise.operation],
        "visibility": visibility,
    }


def _lines(exercise: ExerciseResult) -> list[str]:
    """Return what is said of each check that did not pass, or that all did."""
    return [_line(check) for check in exercise.checks] or [f"{counted(exercise.passed, 'check')} passed"]


def _line(check: CheckResult) -> str:
    label = f"{words(check.status)}{' (informational)' if check.advisory else ''}: {check.id}"
    label = " ".join(filter(None, (label, elsewhere(check))))
    return "\n".join(filter(None, (label, check.message, check.hint and f"hint: {check.hint}")))
