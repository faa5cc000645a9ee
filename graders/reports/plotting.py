"""Pictures drawn with Matplotlib (the extra ``plots``), as SVG to put into a page or a notebook.

What is drawn takes the colour of its text from the page, links to nothing, and is the same for the same numbers. A
figure of each form is made once and given other numbers: that takes 5 to 15 milliseconds, a new one 30.
"""

import io
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, Final, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation
from matplotlib.ticker import LogLocator, NullLocator
from numpy.typing import NDArray

from graders.reports.palette import PANELS, colour_of, panels
from graders.results import HeatMaps, StepErrors

_DOTS: Final = 72
"""To the inch, as Matplotlib writes SVG: sizes here are pixels of the page."""
_CELL: Final = 22
_WIDEST: Final = 96
"""Of one map, in pixels: three and their gaps fit into the 335 that a phone's page has."""
_GAP: Final = 16
_NAME_HEIGHT, _NAME_WIDTH = 18, 64
"""Of the word "difference" above a map."""
_CURVE: Final = (320, 180)
_HISTOGRAM: Final = (335, 170)
_BAR: Final = "#3f7fbf"
"""At least 3:1 on the paper of the page, light and dark."""
_LEAST, _LARGEST = 1e-100, 1e100
"""On a logarithmic axis: Matplotlib reckons with ticks as far outside of it as it is long."""
_STYLE: Final[dict[str, Any]] = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],  # the one that Matplotlib brings; its name gives way to that of the page's
    "font.size": 11,
    "path.simplify": False,
}
_REPLACED: Final = (
    (r"<defs>\s*<style.*?</style>\s*</defs>|<metadata>.*?</metadata>|<!--.*?-->|<clipPath.*?</clipPath>", ""),
    (r' id="(?!m[0-9a-f]+")[^"]*"| transform="rotate\(-?0[ .][^"]*"| clip-path="[^"]*"|xlink:', ""),
    (r"'DejaVu Sans'", "sans-serif"),
    (r"#000000", "currentColor"),
    (r"(\.\d\d)\d+", r"\1"),
    (r"\n", ""),
    (r">\s+<", "><"),
    (r"<g */>|<g></g>|<defs></defs>", ""),
    (r"(?<=[:;]) (?=[^\"<>]*\")", ""),
)
"""What a page has no use for: a style that would hold for all of it, names of groups, digits that nobody sees."""


def heat_maps(maps: HeatMaps, title: str, description: str) -> str:
    """Got, wanted and difference side by side."""
    cell = min(_CELL, _WIDEST // maps.columns)
    rows = panels(maps)
    width, height = cell * maps.columns, cell * len(rows[0])
    step = max(width, _NAME_WIDTH) + _GAP
    form = heat_map_form()
    form.figure.set_size_inches((2 * step + max(width, _NAME_WIDTH) + 2) / _DOTS, (height + _NAME_HEIGHT + 2) / _DOTS)
    for position, (axes, image, letters) in enumerate(zip(form.figure.axes, form.images, rows, strict=True)):
        _place(axes, form.figure, position * step + 1, 1, width, height)
        image.set_data(np.array([[colour_of(shade) for shade in row] for row in letters], np.uint8))
    return _svg(form.figure, title, description)


def step_errors(errors: StepErrors, title: str, description: str) -> str:
    """The error of a gradient against the step of the numeric derivative, both on logarithmic axes."""
    steps, sizes = np.array(errors.steps).T
    all_sizes = np.append(sizes, errors.allowed)
    floor = all_sizes[all_sizes > 0].min(initial=_LARGEST) / 10  # an error of exactly 0 has no logarithm
    steps, sizes, allowed = (np.clip(each, max(floor, _LEAST), _LARGEST) for each in (steps, sizes, errors.allowed))
    form = curve_form()
    form.curve.set_data(steps, sizes)
    form.allowed.set_ydata([allowed, allowed])
    form.name.xy = (1, float(allowed))
    axes = form.figure.axes[0]
    axes.set_xlim(*_decades(steps))
    axes.set_ylim(*_decades(np.append(sizes, allowed)))
    return _svg(form.figure, title, description)


def histogram(counts: Sequence[int], title: str, description: str) -> str:
    """How many have a score in each part of the full one, the parts being equal."""
    edges = np.linspace(0, 100, len(counts) + 1)
    with _style():
        figure = _figure()
        figure.set_size_inches(_HISTOGRAM[0] / _DOTS, _HISTOGRAM[1] / _DOTS)
        axes = _axes(figure)
        _place(axes, figure, 12, 36, _HISTOGRAM[0] - 24, _HISTOGRAM[1] - 54)
        bars = axes.bar(edges[:-1], counts, width=np.diff(edges) * 0.9, align="edge", color=_BAR)
        axes.bar_label(bars)
        axes.set(xticks=edges, yticks=[], xlabel="percent of the full score", xlim=(0, 100))
        axes.set_ylim(0, max(*counts, 1))
        axes.spines["left"].set_visible(False)
    return _svg(figure, title, description)


class _HeatMapForm(NamedTuple):
    figure: Figure
    images: tuple[AxesImage, ...]


@cache
def heat_map_form() -> _HeatMapForm:
    """Three axes without ticks, each with a name, an image and a frame."""
    with _style():
        figure = _figure()
        images = []
        for name in PANELS:
            axes = _axes(figure)
            axes.set_axis_off()
            axes.annotate(name, (0, 1), (0, 5), xycoords="axes fraction", textcoords="offset points", fontsize=12)
            images.append(axes.imshow(np.zeros((1, 1, 3), np.uint8), interpolation="none", aspect="auto"))
            images[-1].set_extent((0, 1, 0, 1))
            axes.add_patch(Rectangle((0, 0), 1, 1, fill=False, transform=axes.transAxes, clip_on=False))
    return _HeatMapForm(figure, tuple(images))


class _CurveForm(NamedTuple):
    figure: Figure
    curve: Line2D
    allowed: Line2D
    name: Annotation


@cache
def curve_form() -> _CurveForm:
    """Logarithmic axes with a curve and a line for what is allowed."""
    with _style():
        figure = _figure()
        figure.set_size_inches(_CURVE[0] / _DOTS, _CURVE[1] / _DOTS)
        axes = _axes(figure)
        _place(axes, figure, 52, 44, _CURVE[0] - 74, _CURVE[1] - 54)
        (curve,) = axes.loglog((1, 2), (1, 2), "s-", color="black", markersize=4, linewidth=1, clip_on=False)
        allowed = axes.axhline(1, color="black", linestyle="--", linewidth=1)
        name = axes.annotate(
            "allowed", (1, 1), (0, 3), xycoords=("axes fraction", "data"), textcoords="offset points", ha="right"
        )
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(LogLocator(numticks=5))
            axis.set_major_formatter("{x:.0e}")
            axis.set_minor_locator(NullLocator())
        axes.tick_params(axis="x", pad=8)  # below that of the other axis where both begin
        axes.set_xlabel("step of the numeric derivative")
    return _CurveForm(figure, curve, allowed, name)


def _style(**changes: str) -> AbstractContextManager[None]:
    """Matplotlib's own defaults, whatever an instructor's settings are."""
    defaults: Any = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}
    return mpl.rc_context(defaults | _STYLE | changes)


def _figure() -> Figure:
    figure = Figure(dpi=_DOTS)
    figure.patch.set_visible(False)
    return figure


def _axes(figure: Figure) -> Axes:
    axes = figure.add_axes((0, 0, 1, 1))
    axes.patch.set_visible(False)
    axes.tick_params(length=0)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _place(axes: Axes, figure: Figure, left: float, bottom: float, width: float, height: float) -> None:
    """Put axes into their figure, in pixels."""
    across, down = figure.get_size_inches() * _DOTS
    axes.set_position((left / across, bottom / down, width / across, height / down))


def _decades(values: NDArray[np.float64]) -> tuple[float, float]:
    """The powers of ten around some values, with a little room."""
    return 10.0 ** np.floor(np.log10(values.min()) - 0.2), 10.0 ** np.ceil(np.log10(values.max()) + 0.2)


def _svg(figure: Figure, title: str, description: str) -> str:
    """A figure as an element of a page, with a name and a description for those who do not see it."""
    file = io.StringIO()
    # Ids are made from it: two pictures on one page have none in common.
    salt = sha256(f"{title}\n{description}".encode()).hexdigest()
    with _style(**{"svg.hashsalt": salt}):
        figure.savefig(file, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    _, _, content = file.getvalue().partition("<svg")
    content = content[content.index(">") + 1 : content.rindex("</svg>")]
    for pattern, replacement in _REPLACED:
        content = re.sub(pattern, replacement, content, flags=re.DOTALL)
    width, height = (f"{size * _DOTS:g}" for size in figure.get_size_inches())
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    style = "max-width:100%;height:auto;stroke-linejoin:round"
    named = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return f'<svg {size} role="img" fill="currentColor" style="{style}">{named}{content}</svg>'
