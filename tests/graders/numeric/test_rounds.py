"""The verdict over several estimates."""

import numpy as np
import pytest

from graders.numeric.estimate import Estimate, Sample
from graders.numeric.rounds import Findings, Place


def an_estimate(gap, error=1e-9, kink=0.0, noise=1e-16):
    sample = Sample(1e-5, 1.0 + gap, 1.0, 0.0, 0.0, 1.0, 0.0, (1.0,))
    return Estimate(sample, 1.0 + gap, error, noise, kink, (sample,))


SHARP, COARSE, WRONG = an_estimate(0), an_estimate(0, error=1e-4), an_estimate(1.0)
KINK, UNCLEAR = an_estimate(0.1, kink=0.2), an_estimate(3e-9)
ROUGH, ROUGH_WRONG = an_estimate(0, error=1e-4, noise=1e-8), an_estimate(0.1, error=1e-4, noise=1e-8)


def status(at_base, beside, *, left_out=(), last=True):
    base = Place({"x": np.ones(1)}, {}, {})
    found = Findings(base, at_base=list(at_base), beside=list(beside), left_out=list(left_out), moved=base)
    verdict = found.verdict(last=last)
    return verdict and verdict.status


@pytest.mark.parametrize(
    ("at_base", "beside", "last", "expected"),
    [
        ([SHARP], [WRONG], False, "passed"),
        ([COARSE], [COARSE], False, None),
        ([COARSE], [COARSE], True, "passed"),
        ([COARSE], [SHARP], False, "passed"),
        ([ROUGH], [ROUGH], False, "passed"),
        ([KINK], [SHARP], False, "passed"),
        ([KINK], [KINK], True, None),
        ([KINK, KINK], [WRONG, WRONG], True, "failed"),
        ([WRONG], [SHARP], True, None),
        ([WRONG, WRONG], [SHARP, SHARP], True, "failed"),
        ([WRONG, COARSE], [COARSE, COARSE], True, None),
        ([COARSE, COARSE], [WRONG, WRONG], True, None),
        ([UNCLEAR, UNCLEAR], [SHARP, SHARP], True, None),
        ([ROUGH, ROUGH_WRONG], [ROUGH, ROUGH], True, "passed"),
        ([ROUGH, ROUGH_WRONG], [ROUGH, ROUGH_WRONG], True, None),
        ([], [SHARP], True, None),
    ],
)
def test_verdicts(at_base, beside, last, expected):
    assert status(at_base, beside, last=last) == expected


def test_what_differs_with_the_kinks_left_out_is_wrong():
    assert status([KINK, KINK], [SHARP, SHARP], left_out=[WRONG, WRONG]) == "failed"
    assert status([KINK], [SHARP], left_out=[WRONG]) is None
    assert status([KINK], [SHARP], left_out=[SHARP]) == "passed"


def test_reasons_for_no_verdict():
    base = Place({}, {}, {})
    assert Findings(base).undecided().reason == "domain"
    assert Findings(base, at_base=[an_estimate(0.5, error=0.3)]).undecided().reason == "noise"
    assert Findings(base, at_base=[UNCLEAR]).undecided().reason == "kinks"
