"""Points, counts and lists of names as people read them."""

from collections.abc import Collection
from itertools import islice

NAMED = 5


def show_points(value: float) -> str:
    """Return points with at most two decimals: ``4``, ``2.5``, ``1.82``."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 submission``, ``2 submissions``."""
    return f"{count} {noun if count == 1 else noun + 's'}"


def listed(names: Collection[str], limit: int = NAMED) -> str:
    """Return the first names, and how many more there are: ``a, b and 3 more``."""
    shown = ", ".join(islice(names, limit))
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown
