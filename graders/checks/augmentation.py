"""Is each image of an augmented batch its original in one of the allowed views, each view as often as it should be?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Came, Evidence, Finding, failed, passed, seen
from graders.checks.statistics import FALSE_REJECTION, count_is_plausible

_CLOSE: Final = 1e-6
"""Of an image's largest entry: what a copy in single precision is off by, ten times over."""
_SURELY: Final = 40
"""Draws a place, of which all fall on one side of two, or miss one place, less than once in 1e11 times."""
_LOOKED_AT: Final = 5
"""Images that are looked for among all others."""


@dataclass(frozen=True)
class ViewsCheck:
    """Every image that call ``label`` gives is one of the views of its original, all views being equally likely.

    Attributes:
        views: The views of every image, ``(N, views, C, H, W)``, no two of an image alike.
        names: What each view is called.
        allowed: What they are together: "the original or its mirror image".
        grid: Rows and columns that the views lie at, in order, if they are windows.
    """

    label: str
    views: NDArray[np.float64]
    names: tuple[str, ...]
    allowed: str
    grid: tuple[int, int] = (1, 1)
    id: str = "views"
    fact: str = "views"
    output: str | None = None

    @property
    def needs(self) -> tuple[Came, ...]:
        """A call that came back."""
        return (Came(self.label),)

    def judge(self, evidence: Evidence) -> Finding:
        """Find the view that each image is, then count."""
        out = evidence.transcript.value(self.label)
        shape = (self.views.shape[0], *self.views.shape[2:])
        if not isinstance(out, np.ndarray) or out.shape != shape:
            turned = isinstance(out, np.ndarray) and out.shape == (*shape[:2], shape[3], shape[2])
            return failed("sides_exchanged" if turned else "no_array", got=seen(out), shape=shape)
        if out.dtype.kind not in "fiu":
            return failed("no_numbers", dtype=str(out.dtype))
        error = np.abs(self.views - out[:, None]).max(axis=(2, 3, 4))
        found = error <= _CLOSE * np.abs(self.views).max(axis=(2, 3, 4))
        strange = np.flatnonzero(~found.any(axis=1))
        if strange.size:
            how = self._distortion(out, strange)
            return failed("no_view", wanted=self.allowed, image=int(strange[0]), others=strange.size - 1, how=how)
        return self._counted(found.argmax(axis=1))

    def _distortion(self, out: NDArray[Any], strange: NDArray[Any]) -> str:
        """What happened to all images that are none of the views; empty where nothing known explains them."""
        views, got = self.views[strange], out[strange][:, None]
        close = _CLOSE * np.abs(views).max()
        for how, distorted in _distortions(views):
            if (np.abs(distorted - got).max(axis=(2, 3, 4)) <= close).any(axis=1).all():
                return how
        if (np.abs(views - got).max(axis=(3, 4)) <= close).any(axis=1).all():
            return "channels_apart"
        others = np.abs(self.views[None] - out[strange[:_LOOKED_AT]][:, None, None]).max(axis=(3, 4, 5)) <= close
        return "other_image" if others.any(axis=(1, 2)).all() else ""

    def _counted(self, chosen: NDArray[Any]) -> Finding:
        total, number = chosen.size, len(self.names)
        counts = np.bincount(chosen, minlength=number)
        if number > 1 and counts.max() == total >= _SURELY:
            return self._one_view(int(chosen[0]), total)
        rows, columns = np.divmod(chosen, self.grid[1])
        if total >= _SURELY * number and number == self.grid[0] * self.grid[1] > 1:
            varied = rows.min() < rows.max() and columns.min() < columns.max()
            if varied and _go_together(rows, columns):
                return failed("places_go_together")
            for axis, places, length in (("row", rows, self.grid[0]), ("column", columns, self.grid[1])):
                if length == 2 and places.max() == 0:
                    return failed("first_place_alone", axis)
                if length > 1 and places.min() == places.max():
                    return failed("one_place", axis, place=int(places[0]))
                missing = _missing_end(places, length)
                if missing is not None:
                    return failed("end_missing", axis, place=missing, which="last" if missing else "first")
        for name, count in zip(self.names, counts, strict=True):
            if not count_is_plausible(int(count), total, 1 / number, FALSE_REJECTION / number):
                return failed(
                    "view_share", name, count=int(count), total=total, measured=count / total, allowed=1 / number
                )
        return passed(total)

    def _one_view(self, view: int, total: int) -> Finding:
        """All images in one view, which one draw for all gives; or, of two places, a draw that leaves out the last."""
        if view == 0 and self.grid != (1, 1) and max(self.grid) == 2:
            return failed("first_place_alone", "place")
        if self.grid != (1, 1):
            row, column = divmod(view, self.grid[1])
            return failed("one_window", "", row=row, column=column, total=total)
        return failed("one_view", self.names[view], total=total)


def _missing_end(places: NDArray[Any], length: int) -> int | None:
    """The first or the last of several places, if it alone is never drawn."""
    missing = np.setdiff1d(np.arange(length), places)
    return int(missing[0]) if length > 1 and missing.size == 1 and missing[0] in (0, length - 1) else None


def _distortions(views: NDArray[np.float64]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """What mistakes make of images, with its name."""
    yield "upside_down", views[..., ::-1, :]
    yield "mirrored", views[..., ::-1]
    yield "turned_round", views[..., ::-1, ::-1]
    yield "channels_reversed", views[:, :, ::-1]
    if views.shape[-1] == views.shape[-2]:
        yield "transposed", views.swapaxes(-1, -2)
    yield "negative", -views


def _go_together(rows: NDArray[Any], columns: NDArray[Any]) -> bool:
    """Whether each row has one column alone, or each column one row."""
    pairs = len(set(zip(rows.tolist(), columns.tolist(), strict=True)))
    return pairs <= max(np.unique(rows).size, np.unique(columns).size)


def mirror_views(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each image and its mirror image, left and right exchanged: ``(N, 2, C, H, W)``."""
    return np.stack([images, images[..., ::-1]], axis=1)


def window_views(images: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """Every window of each image, row by row: ``(N, places, C, height, width)``."""
    windows = np.lib.stride_tricks.sliding_window_view(images, size, axis=(2, 3))
    N, C, rows, columns = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N, rows * columns, C, *size)
