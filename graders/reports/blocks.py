"""Heat maps as blocks of colour on a terminal."""

from typing import Final

from rich.color import Color
from rich.console import Console
from rich.padding import Padding
from rich.style import Style
from rich.text import Text

from graders.reports.figures import caption
from graders.reports.palette import PANELS, colour_of, panels
from graders.results import HeatMaps

_GAP: Final = 3


def print_maps(maps: HeatMaps, console: Console, indent: int) -> None:
    """Print got, wanted and their difference side by side; nothing where there are no colours."""
    if not console.is_terminal or console.no_color or console.color_system is None:
        return
    cell = 2 if indent + 3 * 2 * maps.columns + 2 * _GAP <= console.width else 1
    width = max(cell * maps.columns, *map(len, PANELS)) + _GAP
    lines = [Text("".join(name.ljust(width) for name in PANELS).rstrip(), "dim")]
    for row in zip(*panels(maps), strict=True):
        line = Text()
        for part in row:
            for shade in part:
                line.append(" " * cell, Style(bgcolor=Color.from_rgb(*colour_of(shade))))
            line.append(" " * (width - cell * maps.columns))
        line.rstrip_end(indent + 2 * width + cell * maps.columns)
        lines.append(line)
    lines += Text(caption(maps), "dim").wrap(console, max(console.width - indent, len("difference")))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, indent)), no_wrap=True)
