"""Pictures of a failed check as SVG to put into a page or a notebook: heat maps, the error against the step.

Drawn by hand: a few hundred bytes each and a hundredth of a millisecond, where a plotting library takes 100 kB and a
third of a second, which a class of 400 has no time for. They take the colour of their text from the page.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from graders.results import NOT_FINITE, SHADES, HeatMaps, Picture, StepErrors
from graders.text import number, printable

_NEGATIVE, _NEUTRAL, _POSITIVE = (33, 102, 172), (247, 247, 247), (178, 24, 43)
"""Ends and middle of the diverging scheme RdBu (colorbrewer2.org), which those who are red-green blind can read."""
_BLACK = (0, 0, 0)
_ERRORS: Final = (
    "How far the gradient is from the numeric derivative of the forward, at several steps of that derivative."
    " A numerical error would change with the step; what stays the same is a mistake in the gradient."
)
_CELL: Final = 22
_WIDEST: Final = 96
"""Of one map, in pixels: three and their gaps fit into the 335 that a phone's page has."""
_GAP: Final = 16
_LABEL: Final = 18
_WIDTH, _HEIGHT = 320, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 22, 10, 36


def colour_of(shade: str) -> tuple[int, int, int]:
    """Red, green and blue of a letter of a heat map."""
    if shade == NOT_FINITE:
        return _BLACK
    zero = len(SHADES) // 2
    share = SHADES.index(shade) / zero - 1
    end = _POSITIVE if share > 0 else _NEGATIVE
    red, green, blue = (round(a + abs(share) * (b - a)) for a, b in zip(_NEUTRAL, end, strict=True))
    return red, green, blue


def rows_of(maps: HeatMaps) -> list[tuple[str, str, str]]:
    """The rows of got, wanted and difference."""
    starts = range(0, len(maps.got), maps.columns)
    return [tuple(each[at : at + maps.columns] for each in (maps.got, maps.wanted, maps.difference)) for at in starts]  # type: ignore[misc]


def caption(maps: HeatMaps) -> str:
    """What the maps show."""
    strongest = f"strongest {number(maps.scale)}, in the difference {number(maps.worst)}"
    black = ", black not finite" if NOT_FINITE in maps.got + maps.wanted else ""
    return f"{printable(maps.place)}: blue is negative, red positive{black}; {strongest}"


def maps_svg(maps: HeatMaps) -> str:
    """Got, wanted and difference side by side."""
    rows = rows_of(maps)
    cell = min(_CELL, _WIDEST // maps.columns)
    width, height = cell * maps.columns, cell * len(rows)
    step = max(width, 64) + _GAP  # the word "difference" is 64 pixels wide
    parts = []
    for position, name in enumerate(("got", "wanted", "difference")):
        cells = _cells([row[position] for row in rows], cell)
        text = f'<text x="0" y="12" font-size="12" fill="currentColor">{name}</text>'
        frame = f'<rect x="0" y="{_LABEL}" width="{width}" height="{height}" fill="none" stroke="currentColor"/>'
        moved = f'<g transform="translate(0 {_LABEL})" shape-rendering="crispEdges">{cells}</g>'
        parts.append(f'<g transform="translate({position * step + 1} 0)">{text}{moved}{frame}</g>')
    wrong = sum(letter != SHADES[len(SHADES) // 2] for letter in maps.difference)
    label = f"heat maps of got, wanted and difference: {wrong} of {len(maps.difference)} entries shown are wrong"
    return _svg("".join(parts), 2 * step + max(width, 64) + 2, height + _LABEL + 1, label)


def _cells(rows: Sequence[str], cell: int) -> str:
    """A path a shade: equal neighbours in a row are one rectangle."""
    paths: dict[str, list[str]] = {}
    for y, row in enumerate(rows):
        x = 0
        for shade, run in groupby(row):
            length = len(list(run))
            part = f"M{x * cell} {y * cell}h{length * cell}v{cell}h-{length * cell}z"
            paths.setdefault(shade, []).append(part)
            x += length
    return "".join(
        f'<path fill="#{"".join(f"{part:02x}" for part in colour_of(shade))}" d="{"".join(parts)}"/>'
        for shade, parts in paths.items()
    )


def errors_svg(errors: StepErrors) -> str:
    """The error of the gradient against the step of the numeric derivative, both on logarithmic axes."""
    steps = [math.log10(step) for step, _ in errors.steps]
    positive = [error for _, error in errors.steps if error > 0] + [errors.allowed]
    floor = math.log10(min(each for each in positive if each > 0)) - 1 if any(each > 0 for each in positive) else -18.0
    heights = [math.log10(error) if error > 0 else floor for _, error in errors.steps]
    allowed = math.log10(errors.allowed) if errors.allowed > 0 else floor
    low, high = math.floor(min(*heights, allowed)), math.ceil(max(*heights, allowed))
    left, right = math.floor(min(steps)), math.ceil(max(steps))

    def x(value: float) -> float:
        return round(_LEFT + (value - left) / max(right - left, 1) * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        return round(_HEIGHT - _BOTTOM - (value - low) / max(high - low, 1) * (_HEIGHT - _TOP - _BOTTOM), 1)

    points = " ".join(f"{x(step)},{y(height)}" for step, height in zip(steps, heights, strict=True))
    dots = "".join(
        f'<circle cx="{x(step)}" cy="{y(height)}" r="2.5" fill="currentColor"/>'
        for step, height in zip(steps, heights, strict=True)
    )
    parts = [
        f'<path d="M{_LEFT} {_TOP}V{_HEIGHT - _BOTTOM}H{_WIDTH - _RIGHT}" fill="none" stroke="currentColor"/>',
        f'<path d="M{_LEFT} {y(allowed)}H{_WIDTH - _RIGHT}" stroke="currentColor" stroke-dasharray="4 3"/>',
        _text("allowed", _WIDTH - _RIGHT, y(allowed) - 4, "end"),
        f'<polyline points="{points}" fill="none" stroke="currentColor"/>{dots}',
        *(_text(f"1e{tick:+03d}", _LEFT - 6, y(tick) + 4, "end") for tick in _ticks(low, high)),
        *(_text(f"1e{tick:+03d}", x(tick), _HEIGHT - _BOTTOM + 15, "middle") for tick in _ticks(left, right)),
        _text("step of the numeric derivative", (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 5, "middle"),
    ]
    return _svg("".join(parts), _WIDTH, _HEIGHT, "error of the gradient against the step of the numeric derivative")


def _ticks(low: int, high: int) -> Iterator[int]:
    """Some four powers of ten."""
    yield from range(low, high + 1, max(1, math.ceil((high - low) / 4)))


def _text(text: str, x: float, y: float, anchor: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="11" text-anchor="{anchor}" fill="currentColor">{text}</text>'


def _svg(content: str, width: float, height: float, label: str) -> str:
    style = "max-width:100%;height:auto;font-family:sans-serif"
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    return f'<svg {size} role="img" aria-label="{label}" style="{style}">{content}</svg>'


class Drawn(NamedTuple):
    """A picture: its name, where it is to be folded away behind it, SVG, and what it shows as plain text."""

    title: str
    svg: str
    caption: str


def drawn(picture: Picture | None) -> list[Drawn]:
    """The pictures of a check."""
    found = []
    if picture is not None and picture.maps is not None:
        found.append(Drawn("", maps_svg(picture.maps), caption(picture.maps)))
    if picture is not None and picture.errors is not None:
        found.append(Drawn("error against the step", errors_svg(picture.errors), _ERRORS))
    return found
