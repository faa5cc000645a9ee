"""Where each target of a submission is: what an oracle is given before it imports anything."""

from pathlib import Path
from typing import Literal

import msgspec

from graders.oracle.legacy.recognise import Dialect


class Location(msgspec.Struct, frozen=True):
    """A definition ``name`` in ``file`` (relative to ``root``, the directory that becomes the package)."""

    root: str
    file: str
    name: str


class Helper(msgspec.Struct, frozen=True):
    """A file of the course that works in a submission without it: Python, which runs in the submission's package."""

    source: str
    why: str


class Handout(msgspec.Struct, frozen=True):
    """What a course's handout puts around a student's files: texts alone, so that any process can be given them.

    Attributes:
        packages: Names under which the submission's own package is imported.
        files: Files of exercises; one that another imports and that is not there counts as not implemented.
        exercises: Names of the exercises; one that is imported from a file which does not define it is not implemented.
        types: The file that only names types of arrays; empty if there is none.
        supplied: What each file is that the course writes itself: ``compiled``, ``data`` or ``checking``.
        helpers: Those of them that exercises stand on, by name.
    """

    packages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()
    types: str = ""
    supplied: dict[str, Literal["compiled", "data", "checking"]] = {}
    helpers: dict[str, Helper] = {}


class Sources(msgspec.Struct, frozen=True):
    """Everything an oracle needs to find a submission's functions: target to location."""

    locations: dict[str, Location]
    absent: dict[str, str] = {}
    """Targets that are not there, with the reason that a student should read."""
    undefined: dict[str, str] = {}
    """Own names of exercises that nothing of it defines, asked for or not, with what to say where one is used."""
    spares: dict[str, tuple[Location, ...]] = {}
    """Other definitions of targets, to be taken in turn where the file of the one before cannot be imported."""
    endless: tuple[str, ...] = ()
    """Paths of files whose import did not end: they are not imported again."""
    home: str = ""
    """The directory of all that was handed in, which the submission's code may read."""
    handout: Handout = Handout()
    """What the course's handout puts around them."""
    python: Dialect = "3"
    """The Python that they are written for."""
    draws: bool = True
    """Whether any of it may use Python's own ``random``, whose state is then set before every call."""

    def folders(self) -> tuple[Path, ...]:
        """The directories that its code may read."""
        return tuple(map(Path, filter(None, dict.fromkeys((*self.roots(), self.home)))))

    def roots(self) -> tuple[str, ...]:
        """The directories that hold the submission's code, each once."""
        spares = (spare for several in self.spares.values() for spare in several)
        return tuple(dict.fromkeys(location.root for location in (*self.locations.values(), *spares)))
