"""Where the parts of the course in this repository are."""

from pathlib import Path
from typing import Final

from graders.course import read_course

ROOT: Final = Path(__file__).resolve().parents[2]
COURSE: Final = read_course(ROOT)
REFERENCE: Final = COURSE.reference
STUBS: Final = COURSE.stubs
PUBLIC_FIXTURES: Final = COURSE.public_fixtures
EXAMPLE_SUBMISSIONS: Final = COURSE.example_submissions
