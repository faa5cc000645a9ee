"""Parts of arrays and words for them."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.numeric import locate

SHAPES = st.lists(st.integers(1, 40), min_size=1, max_size=4).map(tuple)


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 500))
def test_groups_cover_an_axis_once(n):
    groups = locate.groups(n)
    assert [i for a, b in groups for i in range(a, b)] == list(range(n))
    assert len(groups) <= locate.GROUPS
    assert groups[0] == (0, 1)
    assert groups[-1] == (n - 1, n)


@settings(deadline=None, max_examples=100)
@given(SHAPES)
def test_a_grid_covers_an_array_once(shape):
    axes = locate.grid(shape)
    covered = np.zeros(shape, dtype=int)
    boxes = list(locate.boxes(axes))
    for box in boxes:
        covered += box.mask(shape)
    assert (covered == 1).all()
    assert len(boxes) <= locate.BLOCKS
    assert math.prod(shape) < 8 or len(boxes) > 1


@settings(deadline=None, max_examples=100)
@given(SHAPES, st.integers(0, 10**6))
def test_picks_lie_where_the_error_can_be(shape, seed):
    rng = np.random.default_rng(seed)
    wrong = rng.random(shape) < 0.2
    wrong.flat[0] = True
    extent = locate.extent_of(wrong)
    picks = extent.pick(rng, 5)
    assert picks
    assert len(set(picks)) == len(picks) <= 5
    for index in picks:
        for axis, i in enumerate(index):
            assert wrong.take(i, axis=axis).any()


def test_words():
    wrong = np.zeros((4, 6), dtype=bool)
    wrong[2, 5] = True
    assert locate.extent_of(wrong).words() == "in the entry (2, 5) only"
    wrong[2] = True
    assert locate.extent_of(wrong).words() == "only at index 2 of axis 0"
    wrong[:] = True
    assert locate.extent_of(wrong).words() == ""
    wrong[1:-1, 1:-1] = False
    assert locate.extent_of(wrong).words() == "at the border of the last two axes only"
    wrong[:] = False
    wrong[:, [0, 5]] = True
    assert locate.extent_of(wrong).words() == "only at the first and last index of axis 1"
