"""A name that is not there, and the one that was meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_CLOSE: Final = 0.85
"""Ratio of `difflib`: one wrong letter in seven."""
_LENGTHS: Final = 2
"""Letters more or fewer: what differs more is another name."""


def nearest(name: str, others: Iterable[str]) -> str:
    """The name among ``others`` that looks like ``name`` misspelt; empty if none does. Case does not count."""
    folded = {other.casefold(): other for other in others if abs(len(other) - len(name)) <= _LENGTHS}
    return next((folded[match] for match in get_close_matches(name.casefold(), folded, n=1, cutoff=_CLOSE)), "")
