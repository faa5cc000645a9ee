"""Each rule finds what is planted, and right results with chance errors are given no name."""

import numpy as np
import pytest

from graders.diagnosis import words
from graders.diagnosis.patterns import RULES, Pattern, pattern_of
from graders.diagnosis.patterns.wrong import Wrong

RNG = np.random.default_rng(7)
X, GAMMA, W, IMAGE = RNG.normal(size=(5, 7)), RNG.normal(size=7), RNG.normal(size=(7, 3)), RNG.normal(size=(2, 3, 5, 4))
H0, PACKED, TIMES = RNG.normal(size=(5, 2)), RNG.normal(size=(7, 8)), RNG.normal(size=(5, 6, 3))
WORDS, Y, MASK = np.array([[0, 3, 1], [3, 2, 6]]), np.array([0, 2, 1, 1, 2]), np.array([True, False, True, True, False])
WANTED = RNG.normal(size=(5, 7))


def _edited(array: np.ndarray, where: object) -> np.ndarray:
    other = array.copy()
    other[where] += 0.5
    return other


def _border(array: np.ndarray) -> np.ndarray:
    other = array.copy()
    other[:, :, 0] += 0.5
    other[:, :, -1] -= 0.3
    return other


def _numbers(**numbers: float) -> dict[str, float]:
    return numbers


def _mean_path(x: np.ndarray) -> np.ndarray:
    centred = x - x.mean(0)
    return WANTED + RNG.normal(size=7) * centred + RNG.normal(size=7)


def _through_statistics(mean: object = 1.0, variance: object = 1.0, x: np.ndarray = X) -> np.ndarray:
    """The gradient of a normalisation over all axes but that of the channels, its two paths each times a factor."""
    axes = tuple(axis for axis in range(x.ndim) if axis != 1)
    gamma = GAMMA[: x.shape[1]].reshape(-1, *[1] * (x.ndim - 2))
    centred, d = x - x.mean(axes, keepdims=True), gamma * np.flip(x)
    std = np.sqrt(np.mean(centred**2, axes, keepdims=True) + 1e-5)
    through_mean, through_variance = d.mean(axes, keepdims=True), np.mean(d * centred, axes, keepdims=True) / std**2
    return (d - mean * through_mean - variance * centred * through_variance) / std


def _two(**factors: object) -> tuple[np.ndarray, np.ndarray]:
    """Such a gradient, and the right one."""
    x = factors.get("x", X)
    return _through_statistics(**factors), _through_statistics(x=x)


def _rooted() -> tuple[np.ndarray, np.ndarray]:
    """Distances whose sum under the root runs over a second axis, and the right ones."""
    right = np.abs(WANTED)
    return np.broadcast_to(np.sqrt(np.sum(right**2, axis=1, keepdims=True)), right.shape), right


NORM = {"x": X, "gamma": GAMMA, "dout": np.flip(X)}
IMAGES = {"x": IMAGE, "gamma": GAMMA[:3], "dout": np.flip(IMAGE)}
PLANTED = {
    "sum_for_mean": ("constant_factor", "N times", WANTED * 5, WANTED, {"x": X}),
    "half": ("constant_factor", "1/2", WANTED / 2, WANTED, {"x": X}),
    "sign": ("constant_factor", "wrong sign", -WANTED, WANTED, {"x": X}),
    "places": ("constant_factor", "1/(H*W)", IMAGE / 20, IMAGE, {"x": IMAGE}),
    "unnamed_factor": ("constant_factor", "0.377", WANTED * 0.377, WANTED, {"x": X}),
    "transposed": ("transposed", "transposed", WANTED.T, WANTED, {"x": X}),
    "axes_permuted": ("transposed", "(0, 2, 3, 1)", IMAGE.transpose(0, 2, 3, 1), IMAGE, {}),
    "not_summed": ("unsummed", "axis 0", X, X.sum(0), {}),
    "step_not_summed": (
        "unsummed_step",
        "without its term w is still to be summed over axis 1",
        GAMMA[:3] - W[:3] * X[0, :3],
        GAMMA[:3] - W[:3] @ X[0, :3],
        {"w": GAMMA[:3], "grad": X[0, :3]},
    ),
    "summed_too_far": ("oversummed", "axis 1", X.sum(1), X, {}),
    "summed_and_spread": ("oversummed", "axis 0", np.tile(X.sum(0), (5, 1)), X, {}),
    "summed_under_root": ("oversummed", "root of the squares of what it should be, summed over axis 1", *_rooted(), {}),
    "shifted": ("reversed_or_shifted", "+1 along axis 0", np.roll(WANTED, 1, 0), WANTED, {}),
    "reversed": ("reversed_or_shifted", "reversed along axis 1", TIMES[:, ::-1], TIMES, {}),
    "reshaped_in_place": (
        "reshaped",
        "came as (1, 0, 2, 3)",
        IMAGE.transpose(1, 0, 2, 3).reshape(IMAGE.shape),
        IMAGE,
        {},
    ),
    "reordered": ("rearranged", "wrong order", np.sort(WANTED, None).reshape(5, 7), WANTED, {}),
    "reshaped": ("rearranged", "wrong shape", WANTED.ravel(), WANTED, {}),
    "one_too_few": ("uncropped", "dx lacks 1 entry along axis 0; the rest is right", GAMMA[:-1], GAMMA, {}),
    "padding_kept": ("uncropped", "axes 2 and 3", np.pad(IMAGE, [(0, 0), (0, 0), (1, 1), (1, 1)]), IMAGE, {}),
    "handed_on": ("another", "dout itself", X, WANTED, {"dout": X}),
    "factor_missing": ("array_factor", "lacks the factor gamma", X, X * GAMMA, {"gamma": GAMMA}),
    "factor_twice": ("array_factor", "once too often", X * GAMMA**2, X * GAMMA, {"gamma": GAMMA}),
    "rest_doubled": ("factor_of_the_rest", "without its term W", 2 * (WANTED - X) + X, WANTED, {"W": X}),
    "squared": ("function_of_right", "the square of", WANTED**2, WANTED, {}),
    "truncated": ("function_of_right", "rounded towards zero", np.trunc(9 * WANTED), 9 * WANTED, {}),
    "divided_by_two_slashes": ("function_of_right", "divided by //", np.floor(np.tanh(X)).astype(int), np.tanh(X), {}),
    "wrong_function": ("function_of_input", "the tanh of x", np.tanh(X), WANTED, {"x": X}),
    "no_bias": ("input_term", "lacks the term gamma", WANTED - GAMMA, WANTED, {"gamma": GAMMA}),
    "bias_twice": ("input_term", "too much of the term gamma", WANTED + GAMMA, WANTED, {"gamma": GAMMA}),
    "one_gate": ("one_gate", "gate f", _edited(PACKED, np.s_[:, 2:4]), PACKED, {"prev_h": H0}),
    "at_zero": ("where_inputs_say", "x is 0", _edited(WANTED, X[0, 0] == X), WANTED, {"x": X * (X[0, 0] != X)}),
    "negative_side": ("where_inputs_say", "x < 0", _edited(WANTED, X < 0), WANTED, {"x": X}),
    "steep": (
        "where_inputs_say",
        "only there: there it is 0.3 * x",
        np.where(X < 0, 0.3 * X, WANTED),
        WANTED,
        {"x": X},
    ),
    "right_class": ("where_inputs_say", "the right class", _edited(TIMES[:, 0], (range(5), Y)), TIMES[:, 0], {"y": Y}),
    "masked": ("where_inputs_say", "mask is False", _edited(WANTED, ~MASK), WANTED, {"mask": MASK}),
    "repeated_word": ("where_inputs_say", "more than once", _edited(W, 3), W, {"words": WORDS}),
    "border": ("border", "first row, last row", _border(IMAGE), IMAGE, {}),
    "later_steps": ("along_an_axis", "time step 1", _edited(TIMES, np.s_[:, 2:]), TIMES, {"x": TIMES}),
    "last_step": ("along_an_axis", "only at time step 5 (of 6", _edited(TIMES, np.s_[:, -1]), TIMES, {"x": TIMES}),
    "absolute": ("up_to_signs", "absolute value", np.abs(WANTED), WANTED, {}),
    "offset": ("same_error", "0.5 at every entry", WANTED + 0.5, WANTED, {}),
    "shared_term": ("same_error", "axis 0", WANTED + RNG.normal(size=7), WANTED, {}),
    "column_factors": ("factor_along_an_axis", "axis 1", WANTED * (2 + np.arange(7)), WANTED, {}),
    "statistics": ("statistics_path", "mean and variance", _mean_path(X), WANTED, {"x": X, "gamma": GAMMA}),
    "no_mean": ("statistics_path", "mean (along axis 0) is missing", *_two(mean=0), NORM),
    "no_variance": ("statistics_path", "variance (along axis 0) is missing", *_two(variance=0), NORM),
    "no_paths": ("statistics_path", "axis 0) are missing", *_two(mean=0, variance=0), NORM),
    "mean_summed": ("statistics_path", "is N times what it should be", *_two(mean=5), NORM),
    "variance_added": ("statistics_path", "has the wrong sign", *_two(variance=-1), NORM),
    "of_deviation": ("statistics_path", "is std**1.5 times", *_two(variance=(X.var(axis=0) + 1e-5) ** 0.75), NORM),
    "no_gamma": ("statistics_path", "variance (along axis 0) lacks the factor gamma", *_two(variance=1 / GAMMA), NORM),
    "images": ("statistics_path", "variance (along axes 0 and 2 and 3) is 2", *_two(variance=2, x=IMAGE), IMAGES),
    "zeros": ("all_zero", "zero", 0 * WANTED, WANTED, {}),
    "overflow": ("not_finite", "infinite at", np.where(WANTED > 1, np.inf, WANTED), WANTED, {}),
    "clipped": ("bounded", "finite at 1 of 3 entries", np.array([1.0, 25.0, 2.0]), np.array([1.0, np.inf, 2.0]), {}),
    "column": (
        "turned_term",
        "gamma goes along axis 0",
        WANTED[:, :5] + GAMMA[:5, None],
        WANTED[:, :5] + GAMMA[:5],
        {"gamma": GAMMA[:5]},
    ),
    "one_number": ("constant_along", "every entry", np.full((5, 7), 0.3), WANTED, {}),
    "keepdims": ("extra_axis", "an axis of length 1 too many", X.sum(0, keepdims=True), X.sum(0), {"x": X}),
    "other_rows": ("other_rows", "those of 3, 1, 0, 0, 4", X[[3, 1, 0, 0, 4]], X, {}),
    "other_words": ("other_rows", "rows of W", W[WORDS - 1], W[WORDS], {"W": W}),
    "nothing_left": ("empty", "is empty", IMAGE[:, :, 0:-0, 0:-0], IMAGE, {}),
    "eps": ("nearly_right", "nearly right", WANTED * (1 + 1e-5 * RNG.random((5, 7))), WANTED, {}),
}


def _wrong(name: str, got: np.ndarray, wanted: np.ndarray, arrays: dict[str, np.ndarray], **numbers: float) -> Wrong:
    return Wrong(name, np.asarray(got), np.asarray(wanted, np.float64), arrays, numbers, {}, of=name.removeprefix("d"))


def text(found: Pattern) -> str:
    return words.rule_words(found.rule, found.facts)


@pytest.mark.parametrize("planted", PLANTED)
def test_planted_pattern_is_named(planted: str) -> None:
    rule, sentence, got, wanted, arrays = PLANTED[planted]
    found = pattern_of(_wrong("dx", got, wanted, arrays))
    assert found is not None
    assert (found.rule, sentence in text(found)) == (rule, True), found


def test_regularisation_missing_in_a_loss_and_its_gradient() -> None:
    loss = pattern_of(_wrong("loss", np.array(1.5), np.array(1.5 + 0.3 * np.sum(W * W)), {"W": W}, reg=0.3))
    gradient = pattern_of(_wrong("dW", X.T @ TIMES[:, 0], X.T @ TIMES[:, 0] + 0.6 * W, {"W": W}, reg=0.3))
    assert loss is not None
    assert text(loss) == "loss lacks the term reg * sum(W*W)"
    assert gradient is not None
    assert text(gradient) == "dW lacks the term 2*reg * W"


def test_of_an_empty_list_of_steps_nothing_is_said_of_slices() -> None:
    found = pattern_of(_wrong("losses", GAMMA[:0], GAMMA, {}))
    assert found is not None
    assert text(found) == "losses is empty"


def test_of_an_axis_that_is_short_by_one_nothing_is_said_of_slices() -> None:
    found = pattern_of(_wrong("out", IMAGE[:, :, :, :0], IMAGE[:, :, :, :1], {}))
    assert found is not None
    assert "slice" not in text(found)


def test_single_precision_is_compared_as_such() -> None:
    found = pattern_of(_wrong("dx", (2 * WANTED).astype(np.float32), WANTED, {"x": X}))
    assert found is not None
    assert found.rule == "constant_factor"


@pytest.mark.parametrize("seed", range(50))
def test_chance_errors_have_no_name(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = [(5, 7), (3, 4, 5), (2, 3, 4, 5), (7,)][seed % 4]
    got, wanted, x = (rng.normal(size=shape) for _ in range(3))
    assert pattern_of(_wrong("dx", got, wanted, {"x": x, "gamma": rng.normal(size=shape[-1])}, reg=0.3)) is None


def test_every_rule_has_a_planted_case() -> None:
    held = {rule for rule, *_ in PLANTED.values()} | {"scalar_term"}
    assert {rule.__name__ for rule in RULES} - held == {"result_terms", "left_at_zero", "dropped", "listed"}


def test_a_list_of_the_right_numbers() -> None:
    found = pattern_of(Wrong("out", WANTED, WANTED, {}, {}, {}, listed=True))
    assert found is not None
    assert text(found) == "out is a list of the right numbers; it should be an array"


def test_dropped_units_where_there_is_a_probability() -> None:
    out = np.where(WANTED > 0.8, 0.0, WANTED / 0.6)
    found = pattern_of(_wrong("out", out, WANTED, {"x": X}, p=0.6))
    assert found is not None
    assert found.rule == "dropped"
    other = pattern_of(_wrong("out", out, WANTED, {"x": X}))
    assert other is None or other.rule != "dropped"


def test_result_terms_and_entries_left_out() -> None:
    other = RNG.normal(size=(5, 7))
    path = pattern_of(Wrong("dx", WANTED - other, WANTED, {}, {}, {"dprev_c": other}))
    assert path is not None
    assert text(path) == "dx lacks the term dprev_c"
    mask = RNG.random((5, 7)) < 0.4
    left = pattern_of(_wrong("dx", np.where(mask, 0.0, WANTED), WANTED, {}))
    assert left is not None
    assert left.rule == "left_at_zero"


def test_every_rule_has_a_sentence() -> None:
    assert {rule.__name__ for rule in RULES} <= words.RULES.keys()
