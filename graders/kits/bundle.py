"""What other systems need to grade an assignment: an archive for Gradescope, a folder's content for Classroom 50."""

import secrets
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from graders.course import Course, CourseError
from graders.exports.archive import add, archived
from graders.judging.assignment import chosen_assignment
from graders.kits.dependency_wheels import download_wheels
from graders.kits.engine_wheel import write_engine_wheel
from graders.kits.fixtures import build_fixtures
from graders.kits.handout import write_declarations, write_public_fixtures
from graders.settings import Settings

_SCRIPTS: Final = Path(__file__).with_name("scripts")
_EXECUTABLE: Final = frozenset({"run_autograder", "setup.sh"})
_SEED_BYTES: Final = 16
"""As many as cannot be tried."""


class Target(StrEnum):
    """For which system."""

    gradescope = "gradescope"
    classroom50 = "classroom50"


class Bundle(msgspec.Struct, frozen=True):
    """What was written: the number of exercises, and why the wheels that it needs are not in it, if they are not."""

    exercises: int
    no_wheels: str = ""


def write_bundle(course: Course, target: Target, assignment: Path, out: Path, *, wheels: bool = True) -> Bundle:
    """Write a zip with all that a system needs to grade an assignment.

    For Gradescope it holds cases of its own, drawn by a seed that nobody knows, and no solution; with ``wheels`` also
    what the engine depends on, where that can be downloaded. What Classroom 50 serves is public: its bundle holds the
    public cases alone, and nothing large.

    Raises:
        AssignmentError: The assignment cannot be used.
        CourseError: ``out`` is no new zip, or the course has no reference to draw cases with.
        FixtureError: A stored case is missing.
        ReferenceFailure: The reference does not give what a case needs.
        OSError: A file cannot be written.
    """
    if out.suffix != ".zip":
        raise CourseError(f"--out {out}: expected a file that ends in .zip")
    settings = Settings(assignment=chosen_assignment(assignment))
    why_not = ""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if target is Target.gradescope:
            course.require_reference("`backcheck bundle gradescope`")
            _gradescope(course, settings, assignment, folder)
            engine = write_engine_wheel(folder / "wheels")
            why_not = download_wheels(engine) if wheels else ""
        else:
            _classroom50(course, settings, assignment, folder)
        with archived(out) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                name = path.relative_to(folder).as_posix()
                add(archive, name, path.read_bytes(), executable=name in _EXECUTABLE)
    return Bundle(len(settings.points()), why_not)


def _gradescope(course: Course, settings: Settings, assignment: Path, folder: Path) -> None:
    for name in ("setup.sh", "run_autograder", "Dockerfile"):
        (folder / name).write_bytes((_SCRIPTS / name).read_bytes())
    (folder / "wheels").mkdir()
    write_declarations(course, settings, assignment, folder / "course")
    seed = f"hidden {secrets.token_hex(_SEED_BYTES)}"
    build_fixtures(folder / "course" / "fixtures" / "public", seed, list(settings.points()))


def _classroom50(course: Course, settings: Settings, assignment: Path, folder: Path) -> None:
    (folder / "autograder.py").write_bytes((_SCRIPTS / "autograder.py").read_bytes())
    write_engine_wheel(folder)
    write_declarations(course, settings, assignment, folder / "course")
    write_public_fixtures(course, settings, folder / "course" / "fixtures" / "public")
