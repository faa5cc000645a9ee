"""What the picture of a failure is drawn from: a wrong array beside the expected one, the error against the step.

A few hundred bytes, since they lie in the results: a grid around the worst entry, a letter an entry.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.value import FLOAT64_TOLERANCE
from graders.diagnosis.explaining import Explained
from graders.results import NOT_FINITE, SHADES, HeatMaps, Picture, StepErrors

_SHAPE: Final = (8, 12)
"""Rows and columns of a grid at most: three of them fit beside each other into 80 columns and a third of a screen."""
_ZERO: Final = len(SHADES) // 2
_VISIBLE: Final = 3
"""Shades from zero that the smallest error is drawn with, so that it is seen to be one."""
_NEGLIGIBLE: Final = 1e-4
"""Of the worst error: what single precision gives beside a wrong entry is no error of its own."""
_STEPS: Final = 9
_TINY: Final = float(np.finfo(np.float64).tiny)


def picture(explained: Explained, check: str) -> Picture | None:
    """What is to be drawn of a check; None for nothing, or where what was returned cannot be drawn."""
    if explained.finding.status != "failed":
        return None
    try:
        compared = explained.compared()
        maps = heat_maps(explained.finding.subject, *compared) if compared is not None else None
        errors = _step_errors(explained.finding.numbers.get("report", {}))
    except Exception:  # noqa: BLE001 - what a submission returned may break any picture; the finding stands
        return None
    return Picture(check=check, maps=maps, errors=errors) if maps is not None or errors is not None else None


def heat_maps(
    name: str, got: NDArray[Any], wanted: NDArray[Any], scale: NDArray[np.float64] | float = 1.0
) -> HeatMaps | None:
    """Both arrays and their difference, along the last two axes around the worst entry.

    Args:
        name: What students call the array.
        got: What there is, of any shape.
        wanted: What there should be.
        scale: The size against which the error of each entry is measured.

    Returns:
        None for arrays of other shapes than each other, of less than two axes longer than 1, and of no real numbers.
    """
    if got.shape != wanted.shape or got.ndim < 2 or got.dtype.kind not in "fiub" or min(got.shape[-2:]) < 2:
        return None
    got, wanted = got.astype(np.float64), wanted.astype(np.float64)
    with np.errstate(all="ignore"):
        difference = np.where(got == wanted, 0.0, got - wanted)
        error = np.where(np.isfinite(difference), np.abs(difference), np.inf)
        error[np.isnan(got) & np.isnan(wanted)] = 0.0
        worst = np.unravel_index(int(np.argmax(error / np.maximum(scale, _TINY))), got.shape)
        largest = float(np.max(error, initial=0.0, where=np.isfinite(error)))
        wrong = error > np.maximum(FLOAT64_TOLERANCE * np.asarray(scale), _NEGLIGIBLE * largest)
    *before, row, column = map(int, worst)
    rows, columns = map(_around, (row, column), got.shape[-2:], _SHAPE)
    cut: tuple[int | slice, ...] = (*before, rows, columns)
    finite = wanted[np.isfinite(wanted)]
    strongest = float(np.abs(finite).max(initial=0.0)) or float(np.abs(got[np.isfinite(got)]).max(initial=0.0)) or 1.0
    place = ", ".join([*map(str, before), *(f"{part.start}:{part.stop}" for part in (rows, columns))])
    return HeatMaps(
        place=name if got.ndim == 2 and got[cut].shape == got.shape else f"{name}[{place}]",
        columns=columns.stop - columns.start,
        got=_shades(got[cut], strongest),
        wanted=_shades(wanted[cut], strongest),
        difference=_shades(np.where(wrong, difference, 0.0)[cut], largest or 1.0, least=_VISIBLE),
        scale=_rounded(strongest),
        worst=_rounded(largest),
    )


def _around(place: int, size: int, shown: int) -> slice:
    start = min(max(place - shown // 2, 0), max(size - shown, 0))
    return slice(start, min(start + shown, size))


def _shades(array: NDArray[np.float64], strongest: float, least: int = 0) -> str:
    """A letter an entry; one that is not zero has at least ``least`` shades more than zero."""
    finite = np.isfinite(array)
    share = np.clip(np.where(finite, array, 0.0) / strongest, -1.0, 1.0)
    steps = np.rint(share * _ZERO)
    steps = np.where(share != 0, np.sign(share) * np.maximum(np.abs(steps), least), steps).astype(int)
    letters = zip(finite.ravel().tolist(), steps.ravel().tolist(), strict=True)
    return "".join(SHADES[_ZERO + step] if is_finite else NOT_FINITE for is_finite, step in letters)


def _step_errors(report: dict[str, Any]) -> StepErrors | None:
    errors = [
        (step, error) for step, error in report.get("errors", ()) if step > 0 and np.isfinite((step, error)).all()
    ]
    if len(errors) < 3 or not np.isfinite(report["allowed"]):
        return None
    chosen = np.linspace(0, len(errors) - 1, min(_STEPS, len(errors))).astype(int)
    steps = tuple((_rounded(errors[at][0]), _rounded(errors[at][1])) for at in chosen)
    return StepErrors(steps=steps, allowed=_rounded(report["allowed"]))


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
