"""Which convention a submission follows: one must fit all the exercises that belong together."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from graders.kinds.convention import Choice, Convention
from graders.results import ExerciseResult

Graded = Mapping[str, ExerciseResult]
"""Results by the exercise's own name."""


_MORE: Final = 1.05
"""Times as many checks hold under a convention that a submission with other faults follows: a penalty by halves shows
in a fifth of them, and one that is missing altogether fits no convention better than another."""


class Followed(msgspec.Struct, frozen=True):
    """What a submission comes to under one convention of a choice; ``convention`` is None for the one asked."""

    convention: Convention | None
    results: Graded

    @property
    def score(self) -> float:
        """Points of all exercises together."""
        return sum(result.score for result in self.results.values())

    @property
    def passed(self) -> int:
        """Number of checks that hold."""
        return sum(result.passed for result in self.results.values())

    @property
    def is_full(self) -> bool:
        """Whether no point is lost."""
        return all(result.score >= result.max_score for result in self.results.values())


class Settled(msgspec.Struct, frozen=True):
    """What counts for a choice.

    Attributes:
        counted: The way that the results are of.
        instead: The way that fits in full, where the one that counts is pinned and does not.
    """

    counted: Followed
    instead: Followed | None = None


def may_count(way: Followed, asked: Followed, choice: Choice, pinned: str | None) -> bool:
    """Whether the results of a way are looked at: where it fits clearly better than the asked one, or is pinned."""
    return way.is_full or way.passed > _MORE * asked.passed or name_of(way, choice) == pinned


def settle(choice: Choice, ways: Sequence[Followed], pinned: str | None) -> Settled:
    """The convention that fits best, the asked one unless another fits clearly better; the pinned one, if one is."""
    asked = ways[0]
    fitting = (way for way in ways[1:] if may_count(way, asked, choice, None))
    best = max((asked, *fitting), key=lambda way: way.score)
    if pinned is None:
        return Settled(best)
    wanted = next((way for way in ways if name_of(way, choice) == pinned), ways[0])
    return Settled(wanted, best if best.is_full and not wanted.is_full else None)


def name_of(way: Followed, choice: Choice) -> str:
    """The name of the convention that a way follows."""
    return choice.asked if way.convention is None else way.convention.name
