"""One run of Gradescope's autograder: the submission graded, and ``results.json`` written.

Gradescope takes a run that ends with an error, and no results, for a fault of the autograder: that is what it is.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from graders.course import choose
from graders.exports.gradescope import gradescope_json
from graders.gradebook.scores import ClassScores
from graders.grader import grade_one
from graders.judging.assignment import Assignment, LatePolicy, chosen_assignment
from graders.submissions import Identity, Student

_SOURCE: Final = "Gradescope"


class _User(msgspec.Struct):
    name: str = ""
    email: str = ""
    sid: str | None = None


class _Metadata(msgspec.Struct):
    """What of ``submission_metadata.json`` is used; the rest may be anything."""

    created_at: datetime | None = None
    users: list[_User] = []
    id: Any = None


def main(root: Path) -> int:
    """Grade ``root/submission`` and write ``root/results/results.json``. Returns the exit status."""
    course = root / "source" / "course"
    choose(course)
    assignment = chosen_assignment(course / "assignment.toml")
    path = root / "submission_metadata.json"
    metadata = msgspec.json.decode(path.read_bytes(), type=_Metadata) if path.is_file() else _Metadata()
    result = grade_one(root / "submission", course / "assignment.toml", ())
    identity = Identity(
        submission=result.submission,
        students=tuple(Student(name=user.name, email=user.email, number=user.sid or "") for user in metadata.users[:1]),
        submitted_at=metadata.created_at,
        time_source=_SOURCE,
    )
    scores = ClassScores(
        folder=root,
        worth={part.exercise: part.max_score for part in result.exercises},
        late=_late(assignment),
        assignment=assignment,
        identities={result.submission: identity},
    )
    entry = next(scores.entries_of(result))
    results = root / "results"
    results.mkdir(exist_ok=True)
    (results / "results.json").write_bytes(gradescope_json(entry, assignment))
    return 0 if result.judged else 1


def _late(assignment: Assignment | None) -> LatePolicy | None:
    """The late policy without grace days of the term: how many a student has left is not known here."""
    late = assignment.late if assignment is not None else None
    return None if late is None else msgspec.structs.replace(late, term_grace_days=0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
