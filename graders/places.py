"""Where the project's own folders are."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
REFERENCE: Final = ROOT / "reference"
STUBS: Final = ROOT / "student_stubs"
PUBLIC_FIXTURES: Final = ROOT / "fixtures" / "public"
EXAMPLE_SUBMISSIONS: Final = ROOT / "fixtures" / "submissions"
