"""Submissions of a course that are its reference with some texts replaced, and what they are graded."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

from graders import course as courses
from graders.course import Course, current, read_course
from graders.grading.operations import grade_operations
from graders.judging.catalogue import catalogue, exercises
from graders.judging.prepared import Prepared, prepare_from_reference
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from graders.results import ExerciseResult

ROOT = Path(__file__).parents[2]
OWN_LAYERS = ROOT / "fixtures" / "courses" / "own_layers"
SEED = "edited"

Edits = Sequence[tuple[str, str]]
Collection = Mapping[str, Mapping[str, Edits]]


@contextmanager
def working_in(folder: Path) -> Iterator[Course]:
    """Work in another course, and in the one before afterwards."""
    before = list(courses._current)
    courses._current[:] = [read_course(folder)]
    try:
        yield current()
    finally:
        courses._current[:] = before


def sources_in(folder: Path) -> Sources:
    """All exercises of the course, in a folder of its files."""
    parts = {full: full.partition(".") for full in exercises()}
    return Sources({full: Location(str(folder), f"{file}.py", name) for full, (file, _, name) in parts.items()})


def edit(source: str, cls: str, edits: Edits) -> str:
    """The text of a file with texts of one class replaced."""
    found = re.search(rf"^class {cls}\b.*?(?=^class |\Z)", source, re.MULTILINE | re.DOTALL)
    assert found is not None, cls
    part = found[0]
    for old, new in edits:
        assert old in part, f"{cls}: {old!r} is not there"
        part = part.replace(old, new)
    return source[: found.start()] + part + source[found.end() :]


def grade_edited(cls: str, edits: Edits, seed: str = SEED) -> ExerciseResult:
    """The result of an exercise of the current course whose reference is edited."""
    course = current()
    full = next(full for full in exercises() if full.rpartition(".")[2] == cls)
    operation = next(item for item in catalogue().values() if full in item.exercises)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "reference"
        copytree(course.reference, folder, ignore=ignore_patterns("misconceptions", "__pycache__"))
        file = folder / f"{full.partition('.')[0]}.py"
        file.write_text(edit(file.read_text(), cls, edits))
        oracle = InProcessOracle(sources_in(folder))
        (result,) = grade_operations([_prepared(course, operation.name, seed)], oracle.run)
    return result


@cache
def _prepared(course: Course, operation: str, seed: str) -> Prepared:
    reference = InProcessOracle(sources_in(course.reference))
    return prepare_from_reference(catalogue()[operation], seed, reference.run)


def explained(result: ExerciseResult) -> str:
    """Score and first messages of a result, for people."""
    lines = [f"{result.exercise}: {result.score} of {result.max_score}, {result.status}"]
    counted = [check for check in result.checks if not check.advisory]
    lines += [f"  {check.id}: {check.status}: {check.message.splitlines()[0]}" for check in counted[:3]]
    return "\n".join(lines)
