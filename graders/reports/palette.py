"""Colours of the entries of a heat map, in pictures and on a terminal."""

from typing import Final

from graders.results import NOT_FINITE, SHADES, HeatMaps

PANELS: Final = ("got", "wanted", "difference")
_NEGATIVE, _NEUTRAL, _POSITIVE = (33, 102, 172), (247, 247, 247), (178, 24, 43)
"""Ends and middle of the diverging scheme RdBu (colorbrewer2.org), which those who are red-green blind can read."""
_BLACK: Final = (0, 0, 0)


def colour_of(shade: str) -> tuple[int, int, int]:
    """Red, green and blue of a letter of a heat map."""
    if shade == NOT_FINITE:
        return _BLACK
    zero = len(SHADES) // 2
    share = SHADES.index(shade) / zero - 1
    end = _POSITIVE if share > 0 else _NEGATIVE
    red, green, blue = (round(a + abs(share) * (b - a)) for a, b in zip(_NEUTRAL, end, strict=True))
    return red, green, blue


def panels(maps: HeatMaps) -> tuple[list[str], ...]:
    """The rows of each of `PANELS`, a letter an entry."""
    starts = range(0, len(maps.got), maps.columns)
    return tuple([each[at : at + maps.columns] for at in starts] for each in (maps.got, maps.wanted, maps.difference))
