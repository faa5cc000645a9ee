"""What is asked for and counted, in the form that scoring reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rubric:
    """What an assignment asks for.

    Attributes:
        selects: Whether an exercise, by full name, is graded.
        points: Points that replace the catalogue's own, by full name.
        counts: Whether an advisory check, by id, carries points after all.
        conventions: The convention that must be followed, by the name of the choice.
    """

    selects: Callable[[str], bool] = lambda _name: True
    points: Mapping[str, float] = field(default_factory=dict)
    counts: Callable[[str], bool] = lambda _check: False
    conventions: Mapping[str, str] = field(default_factory=dict)
