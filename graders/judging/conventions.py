"""Which convention a submission follows: one must fit all the exercises that belong together."""

from collections.abc import Mapping, Sequence

import msgspec

from graders.kinds.convention import Choice, Convention
from graders.results import ExerciseResult

Graded = Mapping[str, ExerciseResult]
"""Results by the exercise's own name."""


class Followed(msgspec.Struct, frozen=True):
    """What a submission comes to under one convention of a choice.

    Attributes:
        convention: None for the one that is asked.
        results: What it earns.
        wrong: The checks of results that are not the right ones, credit for what follows from a mistake or not.
    """

    convention: Convention | None
    results: Graded
    wrong: frozenset[str] = frozenset()

    @property
    def score(self) -> float:
        """Points of all exercises together."""
        return sum(result.score for result in self.results.values())

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


def fits_better(way: Followed, asked: Followed) -> bool:
    """Whether more is right under a way than under the asked one, and all that is right under that one still is.

    Other faults show under every convention. Where a convention changes halfway, some results are right under the asked
    one alone; a term that is missing altogether fits no convention better than another.
    """
    return way.is_full or way.wrong < asked.wrong


def settle(choice: Choice, ways: Sequence[Followed], pinned: str | None) -> Settled:
    """The convention that earns most, the asked one first; the pinned one, if one is.

    Args:
        choice: The choice.
        ways: The asked one, those that fit better, and the pinned one.
        pinned: The name of the convention that an assignment asks for.
    """
    best = max(ways, key=lambda way: way.score)
    if pinned is None:
        return Settled(best)
    wanted = next((way for way in ways if name_of(way, choice) == pinned), ways[0])
    return Settled(wanted, best if best.is_full and not wanted.is_full else None)


def name_of(way: Followed, choice: Choice) -> str:
    """The name of the convention that a way follows."""
    return choice.asked if way.convention is None else way.convention.name
