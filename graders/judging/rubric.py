"""What is asked for and counted, in the form that scoring reads."""

from collections.abc import Callable, Mapping

import msgspec


class Rubric(msgspec.Struct, frozen=True):
    """What an assignment asks for.

    Attributes:
        selects: Whether an exercise, by full name, is graded.
        points: Points that replace the catalogue's own, by full name.
        counts: Whether an advisory check, by id, carries points after all.
        conventions: The convention that must be followed, by the name of the choice.
    """

    selects: Callable[[str], bool] = lambda _name: True
    points: Mapping[str, float] = {}
    counts: Callable[[str], bool] = lambda _check: False
    conventions: Mapping[str, str] = {}
