"""Gradescope's ``results.json``: one test an exercise."""

from pathlib import Path
from typing import Any

import msgspec

from graders.reports.grouping import elsewhere
from graders.results import CheckResult, ExerciseResult, SubmissionResult
from graders.text import counted, printable, words, written


def write_gradescope(path: Path, result: SubmissionResult, *, visibility: str = "visible") -> None:
    """Write the file that Gradescope reads after an autograder's run."""
    text = msgspec.json.format(msgspec.json.encode(gradescope(result, visibility=visibility)), indent=2)
    with written(path) as file:
        file.write(text.decode() + "\n")


def gradescope(result: SubmissionResult, *, visibility: str = "visible") -> dict[str, Any]:
    """Return the content of ``results.json``.

    Args:
        result: the submission.
        visibility: ``visible``, ``hidden``, ``after_due_date`` or ``after_published``, of every test.
    """
    return {
        "score": result.score,
        "execution_time": result.seconds,
        "output": printable("\n".join(filter(None, (result.error, *result.notes)))),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "tests": [
            _test(exercise, str(position), visibility) for position, exercise in enumerate(result.exercises, start=1)
        ],
        "extra_data": {
            "grader": result.grader,
            "content": result.content,
            "status": result.status,
        },
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
    label = f"{words(check.status)}{' (advisory)' if check.advisory else ''}: {check.id}"
    label = " ".join(filter(None, (label, elsewhere(check))))
    return "\n".join(filter(None, (label, check.message, check.hint and f"hint: {check.hint}")))
