"""Checks of what is random, or right in several ways: what must hold passes, what must not fails and says why."""

import numpy as np
import pytest

from graders.checks.among import AmongCheck, AmongGradientCheck
from graders.checks.augmentation import ViewsCheck, mirror_views, window_views
from graders.checks.contract import Expected
from graders.checks.dropout import MaskCheck
from graders.checks.independence import decisions_related, masks_related
from graders.checks.initial import Initial, InitialCheck
from graders.checks.statistics import MomentsCheck, SeedCheck
from graders.checks.value import SignedValueCheck
from tests.support.judged import finding_of_values, said

RNG = np.random.default_rng(3)


STD = 0.02
WEIGHTS = RNG.normal(0, STD, (50, 80))


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"W": WEIGHTS, "b": np.zeros(80)}, ""),
        ({"W": 1.5 * WEIGHTS, "b": np.zeros(80)}, "standard deviation 0.02; it has"),
        ({"W": 40 * WEIGHTS + 0.002, "b": np.zeros(80)}, "standard deviation 0.02; it has"),
        ({"W": WEIGHTS + 0.5 * STD, "b": np.zeros(80)}, "should start with mean 0"),
        ({"W": np.tile(WEIGHTS[:1], (50, 1)), "b": np.zeros(80)}, "W"),
        ({"W": WEIGHTS, "b": np.full(80, 0.1)}, "b should start as 0 throughout"),
        ({"W": np.sort(WEIGHTS), "b": np.zeros(80)}, "W: entries go together with those"),
    ],
    ids=[
        "right",
        "too wide",
        "much too wide, off its mean by chance",
        "off its mean",
        "repeated",
        "biases",
        "sorted",
    ],
)
def test_initial_parameters(params, says):
    check = InitialCheck({"W": Initial((50, 80), std=STD), "b": Initial((80,))})
    found = finding_of_values(check, {"params": params})
    assert found.status == ("failed" if says else "passed")
    assert says in said(found)


IMAGES = RNG.normal(size=(400, 2, 3, 4))


def flipped(chance, rng):
    return np.where(rng.random(len(IMAGES))[:, None, None, None] < chance, IMAGES[..., ::-1], IMAGES)


@pytest.mark.parametrize(
    ("out", "says"),
    [
        (flipped(0.5, np.random.default_rng(1)), ""),
        (flipped(0.5, np.random.default_rng(1)).tolist(), "should be an array"),
        (flipped(0.9, np.random.default_rng(1)), "are the original"),
        (flipped(1.0, np.random.default_rng(1)), "all 400 images are mirrored: every image needs a draw of its own"),
        (IMAGES[:, :, ::-1], "turned upside down"),
        (IMAGES[:, ::-1], "has its channels reversed"),
        (IMAGES[::-1], "belongs to another image"),
    ],
    ids=["half", "a list", "nine in ten", "all", "upside down", "channels", "batch"],
)
def test_mirrored_images(out, says):
    check = ViewsCheck("out", mirror_views(IMAGES), ("the original", "mirrored"), "the original or its mirror image")
    found = finding_of_values(check, {"out": out})
    assert found.status == ("failed" if says else "passed")
    assert says in said(found)


ROWS, COLUMNS = RNG.integers(3, size=len(IMAGES)), RNG.integers(2, size=len(IMAGES))


@pytest.mark.parametrize(
    ("rows", "columns", "says"),
    [
        (ROWS, COLUMNS, ""),
        (ROWS, 0 * COLUMNS, "all windows are cut at the first column of two"),
        (0 * ROWS + 1, COLUMNS, "all windows are cut at row 1: every image needs a draw"),
        (0 * ROWS + 2, 0 * COLUMNS + 1, "all 400 images are cut at row 2, column 1"),
        (np.minimum(ROWS, 1), COLUMNS, "no window is cut at row 2, the last that fits"),
        (np.maximum(ROWS, 1), COLUMNS, "no window is cut at row 0, the first that fits"),
        (ROWS, np.minimum(ROWS, 1), "the row of a window tells its column"),
    ],
    ids=["right", "first column", "one row", "one place", "last row left out", "first row left out", "together"],
)
def test_windows(rows, columns, says):
    height, width = IMAGES.shape[2] - 2, IMAGES.shape[3] - 1
    views = window_views(IMAGES, (height, width))
    names = tuple(f"cut at row {row}, column {column}" for row in range(3) for column in range(2))
    out = views[np.arange(len(IMAGES)), 2 * rows + columns]
    found = finding_of_values(ViewsCheck("out", views, names, "a window", (3, 2)), {"out": out})
    assert found.status == ("failed" if says else "passed")
    assert says in said(found)


def test_the_first_of_two_places_may_be_all_that_the_draw_reaches():
    views = window_views(IMAGES, (IMAGES.shape[2] - 1, IMAGES.shape[3]))
    names = ("cut at row 0, column 0", "cut at row 1, column 0")
    found = finding_of_values(ViewsCheck("out", views, names, "a window", (2, 1)), {"out": views[:, 0]})
    assert "does the draw's range leave out its upper end" in said(found)


@pytest.mark.parametrize(
    ("mask", "says"),
    [
        (np.broadcast_to(RNG.random((1, 60)) < 0.5, (40, 60)), "all examples drop the same entries"),
        (np.broadcast_to(RNG.random((1, 4, 5, 3)) < 0.5, (40, 4, 5, 3)), "all examples drop the same entries"),
        (np.broadcast_to(RNG.random((40, 1)) < 0.5, (40, 60)), "whole rows share one decision"),
    ],
    ids=["batch", "images", "rows"],
)
def test_a_shared_mask_is_named_before_its_share(mask, says):
    x = RNG.uniform(1, 2, mask.shape)
    found = finding_of_values(MaskCheck("out", x, keep=0.8, scale=1.0), {"out": x * mask})
    assert says in said(found)


def test_windows_are_cut_row_by_row():
    image = np.arange(12.0).reshape(1, 1, 3, 4)
    views = window_views(image, (2, 3))
    assert views.shape == (1, 4, 1, 2, 3)
    assert views[0, 1, 0].tolist() == [[1, 2, 3], [5, 6, 7]]
    assert views[0, 2, 0].tolist() == [[4, 5, 6], [8, 9, 10]]


AXES = np.linalg.qr(RNG.normal(size=(5, 3)))[0]
SCORES = RNG.normal(size=(7, 3))
EXPECTED = {"axes": Expected(AXES, np.abs(AXES)), "scores": Expected(SCORES, np.abs(SCORES))}


@pytest.mark.parametrize(
    ("of_axes", "of_scores", "status"),
    [
        ([1, 1, 1], [1, 1, 1], "passed"),
        ([-1, 1, -1], [-1, 1, -1], "passed"),
        ([-1, 1, 1], [1, 1, 1], "failed"),
        ([1, 1, 1], [1, 1, -1], "failed"),
        ([1, 1, 1], [1, 1, 1.001], "failed"),
    ],
)
def test_a_mirrored_axis_is_mirrored_throughout(of_axes, of_scores, status):
    values = {"axes": AXES * of_axes, "scores": SCORES * of_scores}
    assert finding_of_values(SignedValueCheck("scores", "axes"), values, EXPECTED).status == status


LOSSES = np.array([0.5, 1.5, 2.5])
GRADIENTS = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]])


@pytest.mark.parametrize(
    ("loss", "gradient", "statuses"),
    [
        (1.5, GRADIENTS[1], ("passed", "passed")),
        (2.5 * (1 + 1e-7), GRADIENTS[2], ("passed", "passed")),
        (1.5, GRADIENTS[2], ("passed", "failed")),
        (1.0, GRADIENTS[1], ("failed", "blocked")),
        (np.nan, GRADIENTS[1], ("failed", "blocked")),
        ("1.5 or so", GRADIENTS[1], ("failed", "blocked")),
        (1.5, GRADIENTS[1] * np.nan, ("passed", "failed")),
    ],
)
def test_a_random_draw_that_a_loss_shows(loss, gradient, statuses):
    values = {"loss": loss, "dW": gradient}
    checks = (
        AmongCheck("loss", "loss", LOSSES, "batch"),
        AmongGradientCheck("dW", "loss", LOSSES, GRADIENTS, size=2.0, draw="batch", label="dW"),
    )
    assert tuple(finding_of_values(check, values).status for check in checks) == statuses


def drawn(seed, shape=(40, 50)):
    return np.random.default_rng(seed).standard_normal(shape)


@pytest.mark.parametrize(
    ("sample", "says"),
    [
        (drawn(0), ""),
        (np.random.default_rng(0).uniform(-(3**0.5), 3**0.5, (40, 50)), ""),
        (np.sort(drawn(0), axis=0), "entries go together with"),
        (
            np.sign(drawn(0)) * np.abs(drawn(1, (1, 50))) + 1e-3 * drawn(2),
            "sizes of entries go together with",
        ),
        (np.concatenate([drawn(0, (20, 50)), -drawn(0, (20, 50))]), "the same numbers come with both signs"),
        (
            np.concatenate([drawn(0, (20, 50)), 0.999 * drawn(0, (20, 50))]),
            "go together with those 1000 places on",
        ),
        (np.concatenate([drawn(0, (20, 50)), drawn(0, (20, 50))]), "the same numbers repeat"),
        (np.concatenate([drawn(0, (20, 50)), 0.999 * drawn(0, (20, 50))[::-1, ::-1]]), "behind a mirror"),
    ],
    ids=["normal", "uniform", "sorted", "one size a column", "mirrored", "nearly repeated", "repeated", "backwards"],
)
def test_every_entry_is_drawn_by_itself(sample, says):
    found = finding_of_values(MomentsCheck("w", (40, 50), 0.0, 1.0), {"w": sample / sample.std()})
    assert found.status == ("failed" if says else "passed")
    assert says in said(found)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (drawn(1), ""),
        (drawn(0).ravel()[np.random.default_rng(1).permutation(2000)].reshape(40, 50), "in another order"),
        (0.8 * drawn(0) + 0.6 * drawn(1), "the numbers of two seeds go together"),
        (-0.5 * drawn(0), "the numbers of two seeds go together"),
    ],
    ids=["drawn anew", "shuffled", "a little noise", "scaled"],
)
def test_every_seed_draws_its_own_numbers(other, says):
    found = finding_of_values(SeedCheck("a", "b", "c", drawn="numbers"), {"a": drawn(0), "b": drawn(0), "c": other})
    assert found.status == ("failed" if says else "passed")
    assert says in said(found)


X = np.random.default_rng(0).uniform(1, 2, (7, 5, 6, 8))


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        (np.random.default_rng(0).random(X.shape) < 0.5, ""),
        (
            np.broadcast_to(drawn(3, (7, 5, 1, 1)) < 0, X.shape),
            "decisions on entries go together with",
        ),
        (np.arange(X.size).reshape(X.shape) % 2 == 0, "all examples drop the same entries"),
        (
            np.concatenate([drawn(0, X[:4].shape), drawn(0, X[:4].shape)])[:7] < 0,
            "those 960 places on",
        ),
        (
            np.concatenate([drawn(0, X[:4].shape), -drawn(0, X[:4].shape)])[:7] < 0,
            "those 960 places on",
        ),
    ],
    ids=["each by itself", "whole channels", "every other one", "half of the examples twice", "the opposite later"],
)
def test_every_entry_is_dropped_by_itself(kept, says):
    found = finding_of_values(MaskCheck("out", X, 0.5, 2.0), {"out": 2 * X * kept})
    assert found.status == ("failed" if says else "passed")
    assert says in said(found)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (drawn(1) < 0.3, ""),
        (np.roll(drawn(0) < 0.3, 3), "the decisions of two seeds go together"),
        ((drawn(0) < 0.3) ^ (drawn(1) > 2), "the decisions of two seeds go together"),
    ],
    ids=["drawn anew", "shifted", "nearly the same"],
)
def test_every_seed_has_its_own_mask(other, says):
    first = (2.0 * (drawn(0) < 0.3), None)
    values = {"a": first, "b": first, "c": (2.0 * other, None)}
    found = finding_of_values(SeedCheck("a", "b", "c", drawn="zeros"), values)
    assert found.status == ("failed" if says else "passed")
    assert says in said(found)


def test_seeds_of_few_decisions_are_not_compared():
    """One mask for all examples holds as many decisions as there are units: two such go together by chance."""
    one, other = (np.broadcast_to(np.arange(8) < count, (100, 8)) for count in (6, 5))
    assert not masks_related(one, other)


def test_what_is_empty_is_related_to_nothing_without_a_warning():
    nothing = np.zeros((0, 3), bool)
    assert not decisions_related(nothing)
    assert not masks_related(nothing, nothing)


@pytest.mark.parametrize("size", [(30, 40), (300, 400)])
def test_masks_are_told_apart_however_often_they_came(size):
    generator = np.random.default_rng(3)
    first, other = generator.random(size) < 0.5, generator.random(size) < 0.5
    rows = np.broadcast_to(first[:1], size)
    for _ in range(3):
        assert decisions_related(first) is None
        assert masks_related(first, other) is None
        assert decisions_related(rows).how == "distance"
        assert masks_related(first, first.copy()).how == "masks_together"
        assert decisions_related(np.asfortranarray(first)) is None
