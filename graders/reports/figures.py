"""Pictures of a failed check and of a class, and what they show in words and numbers for where none can be drawn."""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from types import ModuleType
from typing import Final, NamedTuple

from graders.results import NOT_FINITE, SHADES, HeatMaps, Picture, StepErrors
from graders.text import counted, number, printable

WITHOUT_PICTURES: Final = "pages have no pictures, as Matplotlib is not installed: pip install 'backcheck[plots]'"
_ERRORS: Final = (
    "How far the gradient is from the numeric derivative of the forward, at several steps of that derivative."
    " A numerical error would change with the step; what stays the same is a mistake in the gradient."
)
_CACHED: Final = 2_000
"""Pictures of some 3 kB each: many of a class make the same mistake, and two pages show each."""


class Drawn(NamedTuple):
    """A picture.

    Attributes:
        title: its name, where it is to be folded away behind it.
        svg: the picture; empty where the extra ``plots`` is not installed.
        caption: what it shows.
        rows: its numbers, for where there is no picture: a heading, and a row each.
    """

    title: str
    svg: str
    caption: str
    rows: tuple[tuple[str, str], ...] = ()


def drawn(picture: Picture | None) -> list[Drawn]:
    """The pictures of a check; without the extra, what they show that its message does not say."""
    found = []
    if picture is not None and picture.maps is not None and can_draw():
        found.append(_of_maps(picture.maps))
    if picture is not None and picture.errors is not None:
        found.append(_of_errors(picture.errors))
    return found


@lru_cache(_CACHED)
def _of_maps(maps: HeatMaps) -> Drawn:
    wrong = sum(letter != SHADES[len(SHADES) // 2] for letter in maps.difference)
    name = f"heat maps of got, wanted and difference: {wrong} of {len(maps.difference)} entries shown are wrong"
    plotting = _plotting()
    return Drawn("", plotting.heat_maps(maps, name, caption(maps)) if plotting is not None else "", caption(maps))


@lru_cache(_CACHED)
def _of_errors(errors: StepErrors) -> Drawn:
    rows = [(f"{step:.1e}", f"{error:.2e}") for step, error in errors.steps]
    allowed = f"{errors.allowed:.1e}"
    name = "error of the gradient against the step of the numeric derivative"
    text = "; ".join([*(f"{error} at step {step}" for step, error in rows), f"allowed {allowed}"])
    plotting = _plotting()
    svg = plotting.step_errors(errors, name, text) if plotting is not None else ""
    return Drawn("error against the step", svg, _ERRORS, (("step", "error"), *rows, ("allowed", allowed)))


def distribution(counts: Sequence[int]) -> Drawn:
    """How many of a class have a score in each part of the full one, the parts being equal."""
    edges = [round(100 * place / len(counts)) for place in range(len(counts) + 1)]
    parts = [f"{low} to {high} %" for low, high in pairwise(edges)]
    rows = (("of the full score", "submissions"), *zip(parts, map(str, counts), strict=True))
    text = "; ".join(f"{part}: {counted(count, 'submission')}" for part, count in zip(parts, counts, strict=True))
    plotting = _plotting()
    svg = plotting.histogram(counts, "distribution of scores", text) if plotting is not None else ""
    return Drawn("", svg, "Submissions in each tenth of the full score.", rows)


def can_draw() -> bool:
    """Whether the extra that pictures need is installed."""
    return _plotting() is not None


def caption(maps: HeatMaps) -> str:
    """What the maps show."""
    strongest = f"strongest {number(maps.scale)}, in the difference {number(maps.worst)}"
    black = ", black not finite" if NOT_FINITE in maps.got + maps.wanted else ""
    return f"{printable(maps.place)}: blue is negative, red positive{black}; {strongest}"


@cache
def _plotting() -> ModuleType | None:
    try:
        from graders.reports import plotting
    except ImportError:
        return None
    return plotting
