"""One run of Classroom 50's autograder: the checkout graded, and ``result.json`` written into it."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from graders.course import choose
from graders.exports.classroom50 import classroom50_json
from graders.gradebook.scores import ClassScores
from graders.grader import grade_one

_VARIABLES: Final = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
"""Field of the result to the variable in which the runner gives it."""


def main(folder: Path, checkout: Path | None = None) -> int:
    """Grade the working directory with the course that lies in ``folder``. Returns the exit status: 0 for any grade.

    No late policy is applied: a checkout does not say when it was handed in, and a run may come long after that.
    """
    checkout = checkout or Path.cwd()
    course = folder / "course"
    choose(course)
    now = datetime.now(UTC)
    result = grade_one(checkout, course / "assignment.toml", ())
    scores = ClassScores(
        folder=folder,
        worth={part.exercise: part.max_score for part in result.exercises},
    )
    about = {field: os.environ.get(variable, "") for field, variable in _VARIABLES.items()}
    about["datetime"] = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    (checkout / "result.json").write_bytes(classroom50_json(next(scores.entries_of(result)), about))
    for part in result.exercises:
        sys.stdout.write(f"{part.exercise}: {part.score:g} of {part.max_score:g}\n")
    return 0 if result.judged else 1
