"""Comparison entry by entry."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graders.numeric import compare
from graders.numeric.arrays import agree

VALUES = st.sampled_from([0.0, 1.0, -1.0, 1.05, 1e300, -1e300, math.inf, -math.inf, math.nan])
ARRAYS = hnp.arrays(float, (2, 3), elements=VALUES)


def right(a, b, allowed):
    if math.isnan(b) or math.isinf(b):
        return a == b or (math.isnan(a) and math.isnan(b))
    return abs(a - b) <= allowed and math.isfinite(a)


@settings(deadline=None, max_examples=300)
@given(ARRAYS, ARRAYS, st.sampled_from([0.0, 0.1, 3.0]))
def test_as_a_loop_over_the_entries_says(a, b, allowed):
    seen = compare(a, b, allowed)
    wrong = [i for i in np.ndindex(a.shape) if not right(a[i].item(), b[i].item(), allowed)]
    assert bool(seen) == agree(a, b, allowed) == (not wrong)
    assert seen.wrong == len(wrong)
    assert seen.size == 6
    if wrong:
        assert seen.index in wrong
        assert seen.fraction == len(wrong) / 6


@settings(deadline=None, max_examples=50)
@given(hnp.arrays(float, (3, 4), elements=st.floats(-9, 9)), st.integers(0, 11))
def test_the_worst_entry_is_reported(b, i):
    a = b.copy()
    a.flat[i] += 2
    a.flat[(i + 1) % 12] += 1
    seen = compare(a, b, 0.5)
    assert seen.index == tuple(map(int, np.unravel_index(i, b.shape)))
    assert (seen.got, seen.wanted) == (a.flat[i], b.flat[i])
    assert seen.error == pytest.approx(2)
    assert (seen.allowed, seen.wrong, seen.problem) == (0.5, 2, "value")


def test_the_worst_is_against_its_own_allowance():
    seen = compare([1.0, 10.0], [0.0, 0.0], [0.1, 9.0])
    assert seen.index == (0,)
    assert seen.allowed == 0.1
    assert compare([1.0, 5.0], [0.0, 0.0], [1.0, 9.0]).index == (0,)


def test_what_is_not_comparable():
    assert compare([1.0], [[1.0]]).problem == "shape"
    assert not agree([1.0], [[1.0]])
    assert not agree("one", 1.0)
    assert compare(None, 1.0).problem == "not_numeric"
    assert compare("one", 1.0).problem == "not_numeric"
    assert compare([[1], [1, 2]], 1.0).problem == "not_numeric"
    assert compare(np.nan, 1.0).problem == "not_finite"
    with pytest.raises(ValueError, match="expected"):
        compare(1.0, "one")


def test_integers_booleans_and_complex_numbers():
    assert compare(np.array([True, False]), np.array([1, 0]))
    assert compare(np.uint8(3), np.int64(4)).error == 1
    assert compare(1 + 1j, 1 + 1j)
    assert compare(1 + 1j, 1.0).error == 1
    assert compare(np.zeros((0, 3)), np.zeros((0, 3)))


def test_no_allowance_makes_infinity_right():
    seen = compare([np.inf, 2.0], [1.0, 9.0], np.inf)
    assert not seen
    assert (seen.problem, seen.index, seen.wrong) == ("not_finite", (0,), 1)
