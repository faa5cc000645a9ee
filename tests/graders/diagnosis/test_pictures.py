"""What pictures are drawn from: a small grid around the worst entry, a letter an entry."""

import numpy as np
import pytest

from graders.diagnosis.pictures import heat_maps
from graders.results import NOT_FINITE, SHADES

ZERO = SHADES[len(SHADES) // 2]


def grid(text, maps):
    return np.array(list(text)).reshape(-1, maps.columns)


def test_a_wrong_entry_is_where_the_difference_is_not_zero():
    wanted = np.arange(12.0).reshape(3, 4) - 6
    got = wanted.copy()
    got[1, 2] += 3.0
    maps = heat_maps("dw", got, wanted)
    assert (maps.place, maps.columns, maps.scale, maps.worst) == ("dw", 4, 6.0, 3.0)
    assert np.argwhere(grid(maps.difference, maps) != ZERO).tolist() == [[1, 2]]
    assert grid(maps.difference, maps)[1, 2] == SHADES[-1]
    assert maps.wanted[0] == SHADES[0]
    assert maps.wanted[6] == ZERO


def test_a_large_array_is_cut_around_its_worst_entry():
    wanted = np.ones((2, 5, 100, 100))
    got = wanted.copy()
    got[1, 3, 70, 99] = 5.0
    maps = heat_maps("out", got, wanted)
    assert maps.place == "out[1, 3, 66:74, 88:100]"
    assert len(maps.got) == len(maps.wanted) == len(maps.difference) == 8 * 12
    assert grid(maps.difference, maps)[4, 11] != ZERO


def test_a_small_error_beside_a_large_one_is_seen():
    got = np.zeros((2, 2))
    got[0], got[1, 0] = 1.0, -0.01
    difference = heat_maps("x", got, np.zeros((2, 2))).difference
    zero = len(SHADES) // 2
    assert SHADES.index(difference[2]) < zero - 1
    assert difference[3] == ZERO


def test_rounding_of_single_precision_is_no_difference():
    wanted = np.random.default_rng(0).normal(size=(4, 5))
    got = wanted.astype(np.float32).astype(np.float64)
    got[0, 0] += 1.0
    assert heat_maps("x", got, wanted).difference.count(ZERO) == 19


def test_what_is_not_finite_has_a_letter_of_its_own():
    got = np.array([[np.nan, 1.0], [np.inf, 2.0]])
    maps = heat_maps("x", got, np.ones((2, 2)))
    assert maps.got[0] == maps.got[2] == maps.difference[0] == NOT_FINITE
    assert np.isfinite([maps.scale, maps.worst]).all()
    assert heat_maps("x", got, np.full((2, 2), np.nan)) is not None


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (np.zeros(5), np.ones(5)),
        (np.zeros((1, 5)), np.ones((1, 5))),
        (np.zeros((2, 3)), np.ones((3, 2))),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.array([["a", "b"], ["c", "d"]]), np.ones((2, 2))),
        (np.ones((2, 2), complex), np.ones((2, 2))),
    ],
)
def test_what_has_no_picture(got, wanted):
    assert heat_maps("x", got, wanted) is None
