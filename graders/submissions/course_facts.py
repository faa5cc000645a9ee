"""What the course says of submissions: the tree that it hands out, and what its handouts put around a student's files.

They are ``TREE`` of the module ``tree`` and ``HANDOUT`` of the module ``handout`` among the course's declarations.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from graders.course import Course, current
from graders.judging.catalogue import exercises
from graders.kinds.operation import short
from graders.oracle.sources import Handout

if TYPE_CHECKING:
    from graders.submissions.finding import Tree


class _NoTree:
    """The tree of a course that hands out no other files than its stubs."""

    package: Final = "/"
    """The name of no directory."""
    subpackage: Final = "/"

    def file_of(self, target: str) -> str:
        del target
        return ""

    def files(self) -> frozenset[str]:
        return frozenset()

    def assignment_number(self, directory: str) -> int | None:
        del directory
        return None

    def order(self, target: str, number: int | None) -> int:
        del target, number
        return 0

    def is_ready_made(self, target: str, path: str, number: int | None, text: bytes) -> bool:
        del target, path, number, text
        return False

    def not_an_answer(self, path: str, name: str, text: bytes) -> str:
        del path, name, text
        return ""


_NO_TREE: Final = _NoTree()


def course_tree() -> "Tree":
    """The tree that the course hands out."""
    tree: Tree = current().fact("tree", "TREE", _NO_TREE)
    return tree


HANDED_OUT: Final = "stubs"
"""The folder of a handout in which students work, and by whose name a notebook beside it imports."""


def course_handout() -> Handout:
    """What the course's handouts put around a student's files; its own stubs are importable by their folder's name."""
    return _handout(current())


@cache
def _handout(course: Course) -> Handout:
    own = Handout(packages=(course.stubs.name, course.reference.name))
    facts = course.fact("handout", "HANDOUT", own)
    packages = (*facts.packages, HANDED_OUT)
    return replace(facts, packages=packages, exercises=tuple(map(short, exercises())))
