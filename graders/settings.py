"""What a run grades, and how: the assignment, the selection, the seed, the limits."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from graders.course import Course, current
from graders.judging.assignment import Assignment
from graders.judging.catalogue import catalogue, matches, no_match
from graders.judging.contents import Entry
from graders.judging.rubric import Rubric
from graders.kinds.operation import Operation, short
from graders.oracle.limits import Limits


class UnusableError(Exception):
    """The command cannot be carried out; the message says why."""


PUBLIC = -1
"""No seed: the public cases, as students have them."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a run grades, and how.

    Attributes:
        assignment: Exercises and points; None for the whole catalogue.
        only: Globs that narrow the exercises down.
        seed: Draws the hidden inputs; by default the public cases are used instead.
        cases: Folder in which the drawn cases are cached from one worker and one run to the next; None keeps none.
        limits: What one submission may take.
        course: Folder of the course.
        apart: Run each submission confined in a process of its own; else in this one, which confines nothing.
    """

    assignment: Assignment | None = None
    only: tuple[str, ...] = ()
    seed: int = PUBLIC
    cases: Path | None = None
    limits: Limits = Limits()
    course: Path = msgspec.field(default_factory=lambda: current().root)
    apart: bool = True

    def digest(self) -> str:
        """Digest of everything here that a verdict on an exercise depends on: other points need no grading.

        Nor does the choice of exercises: a result says which it has, and only those that it lacks are graded.
        """
        counts = self.assignment.advisory_counts if self.assignment is not None else ()
        conventions = self.assignment.conventions if self.assignment is not None else {}
        return hashlib.sha256(msgspec.json.encode((counts, conventions, self.limits.level))).hexdigest()

    def points(self) -> dict[str, float]:
        """What each exercise that is graded is worth, by full name, in the order to work in."""
        chosen = (pair for item in self.operations() for pair in item.exercises.items() if self.selects(pair[0]))
        return {name: points if (worth := self._worth(name)) is None else worth for name, points in chosen}

    def rubric(self) -> Rubric:
        """The settings in the form that scoring reads."""
        points = {full: worth for full in all_exercises() if (worth := self._worth(full)) is not None}
        selected = frozenset(filter(self.selects, all_exercises()))
        conventions = self.assignment.conventions if self.assignment is not None else {}
        return Rubric(selected.__contains__, points, self._counts, conventions)

    def asked(self) -> list[str]:
        """Full names of the exercises that the assignment asks for, graded or not."""
        return [name for name in all_exercises() if self.assignment is None or self.assignment.selects(short(name))]

    def selects(self, exercise: str) -> bool:
        """Whether an exercise, by full name, is graded."""
        operation = all_exercises()[exercise]
        if self.assignment is not None and not self.assignment.selects(short(exercise)):
            return False
        return matches(operation, exercise, self.only)

    def operations(self) -> list[Operation]:
        """The operations with an exercise that is graded, in the order to work in."""
        known = catalogue()
        chosen = [item for item in known.entries.values() if any(map(self.selects, item.exercises))]
        ordered = chosen if self.assignment is None else self.assignment.in_order(chosen)
        return [known[item.name] for item in ordered]

    def require_selection(self) -> None:
        """Refuse settings that mean no exercise, and a glob that means none.

        Raises:
            UnusableError: They do.
        """
        owners, asked = all_exercises(), self.asked()
        unmatched = [glob for glob in self.only if not any(matches(owners[name], name, (glob,)) for name in asked)]
        if unmatched or not asked:
            raise UnusableError(no_match(unmatched or ("the assignment",), asked))

    def _worth(self, exercise: str) -> float | None:
        return self.assignment.points_for(short(exercise)) if self.assignment is not None else None

    def _counts(self, check: str) -> bool:
        return self.assignment is not None and self.assignment.counts(check)


def all_exercises() -> Mapping[str, Entry]:
    """What is known of the operation of each exercise, by full name."""
    return _owners(current())


@cache
def _owners(_course: Course) -> Mapping[str, Entry]:
    return {name: entry for entry in catalogue().entries.values() for name in entry.exercises}
