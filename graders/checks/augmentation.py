"""Is each image of an augmented batch its original in one of the allowed views, each view as often as it should be?"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Came, Evidence, Finding, failed, passed, seen
from graders.checks.statistics import FALSE_REJECTION, count_is_plausible

_CLOSE: Final = 1e-6
"""Of an image's largest entry: what a copy in single precision is off by, ten times over."""


@dataclass(frozen=True)
class ViewsCheck:
    """Every image that call ``label`` gives is one of the views of its original, all views being equally likely.

    Attributes:
        views: The views of every image, ``(N, views, C, H, W)``, no two of an image alike.
        names: What each view is called.
        allowed: What they are together: "the original or its mirror image".
    """

    label: str
    views: NDArray[np.float64]
    names: tuple[str, ...]
    allowed: str
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
            return failed("no_array", got=seen(out), shape=shape)
        if out.dtype.kind not in "fiu":
            return failed("no_numbers", dtype=str(out.dtype))
        error = np.abs(self.views - out[:, None]).max(axis=(2, 3, 4))
        found = error <= _CLOSE * np.abs(self.views).max(axis=(2, 3, 4))
        strange = np.flatnonzero(~found.any(axis=1))
        if strange.size:
            return failed("no_view", wanted=self.allowed, image=int(strange[0]), others=strange.size - 1)
        return self._counted(found.argmax(axis=1))

    def _counted(self, chosen: NDArray[Any]) -> Finding:
        total, number = chosen.size, len(self.names)
        counts = np.bincount(chosen, minlength=number)
        for name, count in zip(self.names, counts, strict=True):
            if not count_is_plausible(int(count), total, 1 / number, FALSE_REJECTION / number):
                return failed(
                    "view_share", name, count=int(count), total=total, measured=count / total, allowed=1 / number
                )
        return passed(total)


def mirror_views(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each image and its mirror image, left and right exchanged: ``(N, 2, C, H, W)``."""
    return np.stack([images, images[..., ::-1]], axis=1)


def window_views(images: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """Every window of each image, row by row: ``(N, places, C, height, width)``."""
    windows = np.lib.stride_tricks.sliding_window_view(images, size, axis=(2, 3))
    N, C, rows, columns = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N, rows * columns, C, *size)
