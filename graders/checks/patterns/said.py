"""What a rule says of one wrong result, and what of it must hold in other cases too."""

import re
from typing import Final, NamedTuple

_NUMBER: Final = re.compile(r"(?<![\w.])(?<!axis )[-+]?\d[\d.]*(e[-+]\d+)?%?(?!\*\*)")


class Said(NamedTuple):
    """A sentence.

    Attributes:
        text: What a student reads.
        claim: The same without what changes with the case.
        alone: Whether one case is enough to say it.
        value: The number that a symbol stands for.
    """

    text: str
    claim: str
    alone: bool = True
    value: float | None = None


def generic(text: str) -> str:
    """A sentence without the numbers that change with the case; the number of an axis stays."""
    return _NUMBER.sub("#", text)
