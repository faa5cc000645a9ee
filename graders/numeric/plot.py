"""Two pictures that explain a failed check: the error against the step, and where the gradient is off."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from graders.numeric.arrays import Array
from graders.numeric.problem import GradientReport, Mismatch


def draw(report: GradientReport) -> Figure:
    """Draw a report; see `GradientReport.plot`."""
    mapped = [m for m in report.mismatches if m.blocks is not None]
    figure = Figure(figsize=(10 if mapped else 5, 4), layout="constrained")
    axes = figure.subplots(1, 2 if mapped else 1, squeeze=False)[0]
    _draw_error(axes[0], report)
    if mapped:
        worst = max(mapped, key=lambda m: abs(m.numeric - m.analytic) / m.allowed if m.allowed else np.inf)
        _draw_map(axes[1], worst)
    figure.suptitle(f"{report.status}: {report.reason}" if report.reason else report.status)
    return figure


def _draw_error(axes: Any, report: GradientReport) -> None:
    steps = [s.step for s in report.samples]
    smallest = np.finfo(float).tiny  # an error of exactly 0 has no logarithm
    axes.loglog(steps, [max(abs(s.gap), smallest) for s in report.samples], "o-", label="error")
    if np.isfinite(report.allowed):
        axes.axhline(report.allowed, color="gray", linestyle="--", label="allowed")
    axes.set_xlabel("step, against the size of the inputs")
    axes.set_ylabel("numeric minus analytic derivative, absolute")
    axes.legend()


def _draw_map(axes: Any, mismatch: Mismatch) -> None:
    assert mismatch.blocks is not None
    image = axes.imshow(_as_picture(mismatch.blocks), vmin=0, aspect="auto", interpolation="nearest")
    axes.figure.colorbar(image, ax=axes, label="error against the gradient's size")
    axes.set_title(f"gradient of {mismatch.name}")
    axes.set_xlabel("last axis")
    axes.set_ylabel("all others" if mismatch.blocks.ndim > 1 else "")


def _as_picture(blocks: Array) -> Array:
    """Lay an array of any dimension out as rows of its last axis."""
    return blocks.reshape(-1, blocks.shape[-1]) if blocks.ndim else blocks.reshape(1, 1)
