"""What was handed in, and what is known of it once it is opened."""

from pathlib import Path
from typing import Final

import msgspec

from graders.oracle.legacy.recognise import Dialect
from graders.oracle.sources import Handout, Location, Sources
from graders.results import Shape
from graders.submissions.students import Identity

MAX_FILES: Final = 4_000
"""Of a submission: far above the course's own tree."""
MAX_FILE_BYTES: Final = 16 * 2**20
"""Of a file that is copied; larger ones count by their size."""
MAX_TOTAL_BYTES: Final = 256 * 2**20
"""Of a submission: code, pictures and a small data set."""
MAX_SOURCE_BYTES: Final = 2 * 2**20
"""Of a source: far above what a person writes."""
MAX_NOTEBOOK_BYTES: Final = 512 * 2**20
"""Of a notebook: saved outputs are skipped while reading."""
MAX_DEPTH: Final = 32
"""Folders inside folders."""
MAX_SHOWN: Final = 5
"""Problems named in one line before the rest is counted."""


class UnreadableSubmission(Exception):  # noqa: N818 - an outcome of grading, reported as such
    """Nothing of a submission can be graded; the message names the file, its value and what was expected."""


class UnusablePathError(ValueError):
    """The path that was given holds no submissions at all."""


class Handed(msgspec.Struct, frozen=True):
    """One submission as it was handed in.

    Attributes:
        name: Distinct among those discovered together, and safe to print.
        places: The path of the folder, archive or file; several files where a student uploaded them one by one.
            As texts: a `Path` takes eight times the memory, and a class has thousands.
        student: The names of its students; empty where nobody is known.
        uploaded_as: For each path, the name of the student's file without what the learning-management
            system put before it.
        notes: What the instructor should know: a late marker, a name that was taken twice.
        alone: Whether it was given by its own path, rather than found in a folder of submissions.
    """

    name: str
    places: tuple[str, ...]
    student: str = ""
    uploaded_as: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    alone: bool = False

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of the folder, archive or files."""
        return tuple(map(Path, self.places))


class Discovery(msgspec.Struct, frozen=True):
    """All that a folder of submissions holds.

    Attributes:
        handed: The submissions, ordered by name.
        notes: Entries that were passed over, and why; faults of the roster.
        identities: Whose each submission is, in the order of ``handed``; then the students of the roster who
            handed in nothing.
    """

    handed: tuple[Handed, ...]
    notes: tuple[str, ...] = ()
    identities: tuple[Identity, ...] = ()


class Cell(msgspec.Struct, frozen=True):
    """Where a notebook's cell begins in the file that was made of it."""

    line: int
    number: int
    notebook: str


class Copy(msgspec.Struct, frozen=True):
    """Definitions of one file that may be meant in place of those that were taken: nothing tells which.

    Attributes:
        path: The file, as a person reads it.
        instead_of: For each target, the file that was taken.
        locations: For each target, the definition.
        flags: As in ``Submission``, for these definitions.
    """

    path: str
    instead_of: dict[str, str]
    locations: dict[str, Location]
    flags: dict[str, tuple[str, ...]] = {}


class Submission(msgspec.Struct, frozen=True):
    """A submission on disk, every function of it found that could be.

    Attributes:
        name: As in ``Handed``.
        root: The directory that holds everything the submission's process has to read.
        locations: Target (``"scale.scale_forward"``) to the definition that was chosen.
        problems: Target, or file, to what is wrong with it.
        undefined: As in ``Sources``.
        notes: Which file was taken where that was a choice, and what was left out.
        content: ``sha256:...`` over names and bytes of the files that matter.
        cells: For each file that was made of a notebook, where its cells begin.
        flags: Target to what an instructor should see of the file that defines it.
        handout: As in ``Sources``.
        python: As in ``Sources``.
        draws: As in ``Sources``.
        copies: Other definitions of some targets, to be graded as well.
        spares: As in ``Sources``.
        instead: Where no target was found, what was: classes with ``forward`` and ``backward``.
        docstrings: Target to the docstring of its definition, where it has one.
        shapes: Target to the shape of its definition, for a submission of a class.
        parts: The definitions of exercises that are not graded now, and of which graded ones are made.
    """

    name: str
    root: Path
    locations: dict[str, Location]
    problems: dict[str, str]
    notes: tuple[str, ...]
    content: str
    cells: dict[str, tuple[Cell, ...]] = {}
    flags: dict[str, tuple[str, ...]] = {}
    handout: Handout = Handout()
    python: Dialect = "3"
    draws: bool = True
    copies: tuple[Copy, ...] = ()
    spares: dict[str, tuple[Location, ...]] = {}
    instead: str = ""
    docstrings: dict[str, str] = {}
    shapes: dict[str, Shape] = {}
    undefined: dict[str, str] = {}
    parts: dict[str, Location] = {}

    def sources(self, copy: Copy | None = None) -> Sources:
        """What an oracle is given: the locations, and the reasons for those that are absent.

        The definitions of ``copy`` take the place of those that were taken.
        """
        absent = {key: text for key, text in self.problems.items() if key not in self.locations}
        locations = self.parts | self.locations | (copy.locations if copy is not None else {})
        return Sources(
            locations,
            absent=absent,
            undefined=self.undefined,
            spares=self.spares,
            home=str(self.root),
            handout=self.handout,
            python=self.python,
            draws=self.draws,
        )

    def why_nothing(self) -> str:
        """Why none of the targets was found: the problems, those of whole files first."""
        of_files = {text for name, text in self.problems.items() if name.endswith((".py", ".ipynb", ".zip"))}
        problems = sorted(dict.fromkeys(self.problems.values()), key=lambda text: text not in of_files)
        shown = problems[:MAX_SHOWN]
        more = [f"and {len(problems) - len(shown)} more"] if len(problems) > len(shown) else []
        return "; ".join(["none of the exercises was found", *filter(None, [self.instead]), *shown, *more])

    def place(self, file: str, line: int) -> str:
        """Name a line as the student knows it: by file, or by notebook and cell."""
        before = [cell for cell in self.cells.get(file, ()) if cell.line <= line]
        if not before:
            return f"{file}:{line}"
        cell = before[-1]
        return f"{cell.notebook}, cell {cell.number}, line {line - cell.line + 1}"
