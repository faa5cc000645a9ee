"""What a report says, in a sentence, in a few words and in pictures."""

import numpy as np
import pytest

from graders.numeric import assert_gradient, check_gradient

X = np.random.default_rng(0).normal(size=(3, 4))


def check(factor):
    return check_gradient(lambda x: (x**3, x), X, backward=lambda d, x: factor * 3 * x**2 * d)


def test_a_report_reads_like_a_sentence():
    right, wrong = check(1.0), check(1.5)
    assert right.passed
    assert not wrong.passed
    assert str(right).startswith("passed: along a random direction the function changes at a rate of ")
    assert str(right).endswith("(3 forward and 1 backward calls)")
    assert str(wrong).startswith("failed: the gradient of 'x' is 1.5 times what it should be, in every entry: at (")
    assert f"numerical error explains {wrong.allowed:.1e}" in str(wrong)
    assert "\n" not in str(wrong)


def test_a_report_says_what_to_do_where_there_is_no_outcome():
    rng = np.random.default_rng(0)
    report = check_gradient(lambda x: (x * rng.random(x.shape), x), X, backward=lambda d, x: d)
    assert str(report).startswith("inconclusive: the forward is random or keeps state")
    assert "pass a mask or a generator's seed as an input" in str(report)


def test_the_short_form_stays_short():
    assert repr(check(1.0)).startswith("GradientReport('passed', resolution=")
    assert repr(check(1.5)).startswith("GradientReport('failed', 'gradient', resolution=")
    assert len(repr(check(1.5))) < 80


def test_asserting_raises_with_the_report():
    assert assert_gradient(lambda x: (x**2, x), X, backward=lambda d, x: 2 * x * d).passed
    with pytest.raises(AssertionError, match="failed: the gradient of 'x' has the wrong sign"):
        assert_gradient(lambda x: (x**2, x), X, backward=lambda d, x: -2 * x * d)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("factor", "pictures"), [(1.5, 2), (1.0, 1)])
def test_pictures(factor, pictures, tmp_path):
    pytest.importorskip("matplotlib")
    figure = check(factor).plot()
    panels = [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]
    assert len(panels) == pictures
    steps = panels[0].lines[0].get_xdata()
    assert len(steps) == len(check(factor).samples)
    if pictures == 2:
        assert panels[1].images[0].get_array().shape == X.shape
    figure.savefig(tmp_path / "report.png")
    assert (tmp_path / "report.png").stat().st_size > 1000
