"""From difference quotients at several steps to one derivative with an error bar.

A small step drowns in the rounding of the function, a large one in its curvature and in the kinks that it crosses. The
best step is where the sum of the bounds on these is least; the bounds come from the samples themselves, not from an
assumed precision, so that a function computed in single precision is judged as fairly as one in double.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graders.numeric.lines import EPS, Sample

Agreement = Literal["agree", "differ", "kink", "unclear"]

SMALL_STEP = 1e-7
STALLED = 0.05
SHARP = 1e-6
COARSE = 2e-3
SURE = 10.0
FLAT = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """A derivative along a direction against what the gradient says.

    Attributes:
        sample: The sample with the least error bound.
        error: That bound.
        noise: Noise of the loss, one standard deviation.
        kink: Half the jump of slope at the base point, 0 where there is none.
        samples: All samples that it was made of.
    """

    sample: Sample
    error: float
    noise: float
    kink: float
    samples: tuple[Sample, ...]

    @property
    def resolution(self) -> float:
        """Error bound against the norm of the gradient along the direction."""
        return self.error / self.sample.scale if self.sample.scale > 0 else float("inf")

    @property
    def flat(self) -> bool:
        """Whether the function does not move by more than rounding, so that no sharper look is to be had."""
        largest = max(abs(self.sample.numeric), self.sample.scale, self.error)
        return largest <= FLAT * self.sample.size

    @property
    def sharp(self) -> bool:
        """Whether it agrees so closely that a wrong gradient could not."""
        return self.agreement == "agree" and (self.resolution <= SHARP or self.flat)

    @property
    def agreement(self) -> Agreement:
        """What the estimate says of the gradient."""
        gap = abs(self.sample.gap)
        if gap <= self.error:
            return "agree" if self.resolution <= COARSE or self.flat else "unclear"
        if self.kink > self.error:
            return "kink"
        return "differ" if gap > SURE * self.error else "unclear"


def estimate(samples: Sequence[Sample], eps: float = EPS) -> Estimate | None:
    """Combine samples of one direction at increasing steps; None where none is usable.

    Args:
        samples: Samples in increasing order of step, at least two steps for an error estimate.
        eps: Unit roundoff of the coarsest input.

    Returns:
        The sample of least error bound, with the bound and the noise.
    """
    usable = _moving(samples)
    if not usable:
        return None
    noise = _noise(usable, eps)
    errors = [_error(usable, k, noise) for k in range(len(usable))]
    best = min(range(len(usable)), key=errors.__getitem__)
    return Estimate(usable[best], errors[best], noise, _kink(usable, best), tuple(samples))


def _moving(samples: Sequence[Sample]) -> list[Sample]:
    """Leave out the smallest steps where they vanish in the function's own precision.

    There, outputs that a step leaves as they were move at the next larger one. An output that stands still because it
    does not depend on the inputs does so at every small step.
    """
    rest = list(samples)
    while len(rest) > 2 and _stalled(rest):
        rest.pop(0)
    return rest


def _stalled(samples: Sequence[Sample]) -> bool:
    first = samples[0]
    if first.gap == 0.0:
        return False
    if first.unmoved == 1.0:
        return any(s.unmoved < 1.0 for s in samples)
    return first.unmoved > samples[1].unmoved + STALLED


def _noise(samples: Sequence[Sample], eps: float) -> float:
    small = [s for s in samples if s.step <= SMALL_STEP][:2] or samples[:1]
    return max(2 * eps * samples[0].size, *(s.roughness for s in small))


def _error(samples: Sequence[Sample], k: int, noise: float) -> float:
    here = samples[k]
    error = 3 * noise / here.step + 1e-13 * here.scale
    for smaller in samples[:k]:
        doubt = 3 * noise * (1 / smaller.step + 1 / here.step)
        error = max(error, abs(smaller.gap - here.gap) - doubt)
    if k + 1 == len(samples):
        return error + (abs(samples[k - 1].gap - here.gap) if k else abs(here.numeric))
    larger = samples[k + 1]
    ratio = larger.step / here.step
    return error + 3 * abs(larger.gap - here.gap) / (ratio**2 - 1)


def _kink(samples: Sequence[Sample], best: int) -> float:
    """Half the jump of slope at the base point: what second differences over h tend to at a kink.

    Noise makes them grow as h shrinks, and curvature makes them vanish with it; at a kink they stay.
    """
    for k in range(min(best + 1, len(samples) - 2)):
        small, middle, large = (s.bend for s in samples[k : k + 3])
        if 0 < 0.4 * small < middle < 2.5 * small and 0.4 * middle < large < 2.5 * middle:
            return small
    return 0.0
