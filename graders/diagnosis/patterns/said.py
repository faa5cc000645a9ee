"""What a rule says of one wrong result, as data: `graders.diagnosis.words` has the sentence of each rule."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Said(NamedTuple):
    """What a rule found.

    Attributes:
        same: What must hold in other cases too, for them to say the same.
        varying: What changes with the case.
        alone: Whether one case is enough to say it.
        value: The number that a symbol stands for.
    """

    same: Mapping[str, Any]
    varying: Mapping[str, Any] = {}
    alone: bool = True
    value: float | None = None


def said(**same: Any) -> Said:
    """What holds whatever the case's numbers."""
    return Said(same)
