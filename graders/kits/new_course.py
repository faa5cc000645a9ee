"""A new course: one layer that works at once, in the files that an instructor goes on from."""

from pathlib import Path
from typing import Final

from graders.course import Course, CourseError, choose
from graders.fixtures import PUBLIC_SEED
from graders.kits.fixtures import build_fixtures
from graders.kits.stubs import build_stubs
from graders.kits.student_tests import build_tests

_TEMPLATES: Final = Path(__file__).with_suffix("")
_SUFFIX: Final = ".txt"


def new_course(folder: Path) -> Course:
    """Write a course into a new or empty folder, with its stubs, tests and stored cases; work in it from here on.

    Raises:
        CourseError: The folder is not empty, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CourseError(f"{folder}: is not empty; expected a new folder")
        for template in sorted(_TEMPLATES.rglob(f"*{_SUFFIX}")):
            file = folder / template.relative_to(_TEMPLATES).with_suffix("")
            file.parent.mkdir(parents=True, exist_ok=True)
            text = template.read_text(encoding="utf-8").replace("{name}", folder.absolute().name)
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{error.filename or folder}: {error.strerror}") from None
    course = choose(folder)
    build_stubs(course.reference, course.stubs)
    build_tests(course.tests)
    build_fixtures(course.public_fixtures, PUBLIC_SEED)
    return course
