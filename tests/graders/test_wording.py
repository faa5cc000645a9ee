"""Points, counts and lists as people read them."""

import pytest

from graders.text import counted, listed, show_points


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (4.0, "4"),
        (2.5, "2.5"),
        (1.81818, "1.82"),
        (35.089, "35.09"),
        (0.0, "0"),
        (1234567.0, "1234567"),
        (100.0, "100"),
    ],
)
def test_points_have_at_most_two_decimals(value, shown):
    assert show_points(value) == shown


def test_one_is_singular():
    assert [counted(n, "submission") for n in (0, 1, 2)] == ["0 submissions", "1 submission", "2 submissions"]


def test_a_list_is_bounded():
    assert listed(["a", "b"], 2) == "a, b"
    assert listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert listed([]) == ""
