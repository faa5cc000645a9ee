"""Right gradients pass, wrong ones fail, and what cannot be told is said to be inconclusive."""

import numpy as np
import pytest

from graders.numeric import Options, check_gradient

SEEDS = range(12)
QUICK = Options(locate=False)


def affine(x, w, b):
    return x @ w + b, (x, w)


def affine_back(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(0)


def affine_inputs(seed, n=5, d=4, m=3):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=(d, m)), rng.normal(size=m)


def relu(x):
    return np.maximum(x, 0), x


def softmax_loss(x, y):
    z = x - x.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n = np.arange(len(y))
    gradient = np.exp(logp)
    gradient[n, y] -= 1
    return -logp[n, y].mean(), gradient / len(y)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_right_smooth_layer_takes_three_forwards_and_one_backward(seed):
    calls = {"forward": 0, "backward": 0}

    def forward(*inputs):
        calls["forward"] += 1
        return affine(*inputs)

    def backward(*arguments):
        calls["backward"] += 1
        return affine_back(*arguments)

    report = check_gradient(forward, affine_inputs(seed), backward=backward, seed=seed)
    assert report
    assert calls == {"forward": 3, "backward": 1}
    assert (report.forward_calls, report.backward_calls, report.rounds) == (3, 1, 1)
    assert report.resolution < 1e-8
    assert report.gap <= report.allowed


def test_the_cost_does_not_depend_on_the_size():
    report = check_gradient(affine, affine_inputs(0, 60, 70, 80), backward=affine_back)
    assert report
    assert (report.forward_calls, report.backward_calls) == (3, 1)


BUGS = {
    "sign": lambda g: (-g[0], g[1], g[2]),
    "factor of N": lambda g: (g[0], g[1], g[2] / 5),
    "transposed": lambda g: (g[0], np.roll(g[1], 1, axis=0), g[2]),
    "zeros": lambda g: (g[0], 0 * g[1], g[2]),
    "one row": lambda g: (np.vstack([0 * g[0][:1], g[0][1:]]), g[1], g[2]),
    "tiny factor": lambda g: (g[0], g[1], g[2] * (1 + 1e-6)),
    "ones": lambda g: (g[0], g[1], np.ones(3)),
}


@pytest.mark.parametrize("bug", BUGS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_wrong_gradient_fails(bug, seed):
    def backward(dout, cache):
        return BUGS[bug](affine_back(dout, cache))

    report = check_gradient(affine, affine_inputs(seed), backward=backward, seed=seed, options=QUICK)
    assert (report.status, report.reason) == ("failed", "gradient")
    assert report.gap > report.allowed


@pytest.mark.parametrize("seed", SEEDS)
def test_one_entry_of_ten_thousand_wrong_by_a_ten_thousandth_of_itself_fails(seed):
    inputs = affine_inputs(seed, 20, 100, 100)

    def backward(dout, cache):
        dx, dw, db = affine_back(dout, cache)
        middling = np.argsort(np.abs(dw), axis=None)[dw.size // 2]
        dw.flat[middling] *= 1 + 1e-4
        return dx, dw, db

    assert check_gradient(affine, inputs, backward=backward, seed=seed, options=QUICK).status == "failed"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_swapped_pair_and_an_ignored_upstream_fail(seed):
    def swapped(dout, cache):
        dx, dw, db = affine_back(dout, cache)
        dw[[0, 1], 0] = dw[[1, 0], 0]
        return dx, dw, db

    def ignoring(dout, cache):
        return affine_back(np.ones_like(dout), cache)

    for backward in (swapped, ignoring):
        assert (
            check_gradient(affine, affine_inputs(seed), backward=backward, seed=seed, options=QUICK).status == "failed"
        )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("at_zero", [0.0, 0.3, 1.0])
def test_any_subgradient_at_zeros_is_right(seed, at_zero):
    x = np.random.default_rng(seed).integers(-1, 2, size=(6, 7)).astype(float)
    report = check_gradient(relu, x, backward=lambda d, x: d * ((x > 0) + at_zero * (x == 0)), seed=seed)
    assert report
    assert [note.code for note in report.notes] == ["subgradient"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_value_outside_the_one_sided_derivatives_fails(seed):
    x = np.random.default_rng(seed).integers(-1, 2, size=(6, 7)).astype(float)
    report = check_gradient(relu, x, backward=lambda d, x: d * ((x > 0) - 0.5 * (x == 0)), seed=seed)
    assert (report.status, report.reason) == ("failed", "subgradient")
    assert report.mismatches[0].name == "x"
    assert all(x[entry.index] == 0 for entry in report.mismatches[0].entries)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bug_beside_the_zeros_fails_all_the_same(seed):
    x = np.random.default_rng(seed).integers(-1, 2, size=(6, 7)).astype(float)
    report = check_gradient(relu, x, backward=lambda d, x: d * ((x > 0) + 0.01 * (x < 0)), seed=seed, options=QUICK)
    assert report.status == "failed"


@pytest.mark.parametrize("seed", SEEDS)
def test_single_precision_is_honest_and_its_bugs_are_not(seed):
    def forward(x, w, b):
        return affine(x.astype(np.float32), w.astype(np.float32), b.astype(np.float32))

    def wrong(dout, cache):
        dx, dw, db = affine_back(dout, cache)
        return dx, 1.02 * dw, db

    right = check_gradient(forward, affine_inputs(seed), backward=affine_back, seed=seed)
    assert right
    assert right.resolution < 1e-3
    assert check_gradient(forward, affine_inputs(seed), backward=wrong, seed=seed, options=QUICK).status == "failed"


@pytest.mark.parametrize("size", [1e6, 1e-6])
def test_inputs_of_any_size(size):
    for seed in SEEDS:
        inputs = tuple(size * a for a in affine_inputs(seed))
        assert check_gradient(affine, inputs, backward=affine_back, seed=seed)
        wrong = check_gradient(
            affine, inputs, backward=lambda d, c: (*affine_back(d, c)[:2], 1.001 * d.sum(0)), seed=seed, options=QUICK
        )
        assert wrong.status == "failed"


def test_a_random_forward_is_named():
    rng = np.random.default_rng(0)
    report = check_gradient(lambda x: (x * (rng.random(x.shape) < 0.5), x), np.ones((5, 6)), backward=lambda d, x: d)
    assert (report.status, report.reason) == ("inconclusive", "random_forward")


def test_global_random_state_is_the_same_at_every_call_and_put_back():
    def dropout(x):
        mask = np.random.rand(*x.shape) < 0.5  # noqa: NPY002 - as a student might
        return x * mask, mask

    np.random.seed(3)  # noqa: NPY002
    expected = np.random.rand(4)  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    assert check_gradient(dropout, np.ones((5, 6)), backward=lambda d, mask: d * mask)
    assert np.array_equal(np.random.rand(4), expected)  # noqa: NPY002


def test_a_random_backward_is_named():
    rng = np.random.default_rng(0)
    report = check_gradient(lambda x: (2 * x, None), np.ones(9), backward=lambda d, _: d * rng.random(9))
    assert (report.status, report.reason) == ("failed", "random_backward")


def spoil_dout(dout, x):
    gradient = 2 * x * dout
    dout *= 0
    return gradient


def spoil_cache(dout, x):
    gradient = 2 * x * dout
    x += 1
    return gradient


def test_a_backward_that_changes_what_it_is_given_is_named():
    def cached_copy(x):
        return x**2, x.copy()

    x = np.arange(6.0)
    reports = {
        "backward_changes_dout": check_gradient(cached_copy, x, backward=spoil_dout),
        "backward_changes_its_cache": check_gradient(cached_copy, x, backward=spoil_cache),
        "backward_changes_its_inputs": check_gradient(lambda x: (x**2, x), x, backward=spoil_cache),
        "gradient_aliases_dout": check_gradient(lambda x: (+x, None), x, backward=lambda d, _: d),
        "gradient_aliases_its_cache": check_gradient(
            lambda x: (x**2 / 2, x.copy()), x, upstream=np.ones(6), backward=lambda d, c: c
        ),
    }
    for code, report in reports.items():
        assert report, code
        assert [note.code for note in report.notes] == [code]
    assert np.array_equal(x, np.arange(6.0))


def test_a_forward_that_changes_its_inputs_is_named():
    def forward(x):
        out = x**2
        cache = x.copy()
        x[:] = 0
        return out, cache

    report = check_gradient(forward, np.arange(5.0), backward=lambda d, c: 2 * c * d)
    assert report
    assert report.notes[0].code == "forward_changes_its_inputs"


@pytest.mark.parametrize(
    ("gradient", "reason"),
    [
        (lambda d, x: None, "missing"),
        (lambda d, x: (), "missing"),
        (lambda d, x: d[1:], "shape"),
        (lambda d, x: np.where(x == x.flat[0], np.nan, d), "not_finite"),
        (lambda d, x: "gradient", "missing"),
        (lambda d, x: [[1, 2], [3]], "missing"),
        (lambda d, x: 1j * d, "missing"),
        (lambda d, x: d / 0, "backward_raised"),
    ],
)
def test_what_is_no_gradient_fails_with_its_reason(gradient, reason):
    with np.errstate(all="raise"):
        report = check_gradient(relu, affine_inputs(0)[0], backward=gradient)
    assert (report.status, report.reason) == ("failed", reason)
    assert report.message


def test_a_forward_that_raises_or_is_not_finite_is_inconclusive():
    def raising(x):
        raise ValueError("no such thing")

    report = check_gradient(raising, np.ones(3), backward=affine_back)
    assert (report.status, report.reason) == ("inconclusive", "forward_raised")
    assert "no such thing" in report.message
    report = check_gradient(lambda x: (x * np.nan, x), np.ones(3), backward=lambda d, x: d)
    assert (report.status, report.reason) == ("inconclusive", "forward_not_finite")


def test_a_noisy_function_is_inconclusive():
    def noisy(x):
        return x + 0.1 * np.sin(1e12 * x), x

    report = check_gradient(noisy, affine_inputs(0)[0], backward=lambda d, x: d, options=QUICK)
    assert report.status == "inconclusive"
    assert report.reason in ("noise", "kinks")


def test_loss_and_gradient_pairs_need_no_further_call():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(7, 4)), rng.integers(4, size=7)
    report = check_gradient(softmax_loss, (x, y))
    assert report
    assert report.forward_calls == 3
    wrong = check_gradient(lambda x, y: (softmax_loss(x, y)[0], softmax_loss(x, y)[1] * 7), (x, y))
    assert wrong.mismatches[0].factor == 7


def test_gradient_functions_and_vector_products():
    x, w, _b = affine_inputs(0)
    assert check_gradient(lambda x: float(np.sum(x**3)), x, gradient=lambda x: 3 * x**2)
    assert check_gradient(lambda x, w: x @ w, (x, w), vjp=lambda d, x, w: (d @ w.T, x.T @ d))
    assert not check_gradient(lambda x, w: x @ w, (x, w), vjp=lambda d, x, w: (d @ w.T, x.T @ d + 1))


def test_inputs_by_name_and_gradients_by_name():
    x, w, b = affine_inputs(0)
    report = check_gradient(
        affine,
        {"x": x, "w": w, "b": b},
        backward=lambda d, c: dict(zip(("x", "dw", "b"), affine_back(d, c), strict=True)),
    )
    assert report


def test_chosen_inputs_alone_are_differentiated():
    report = check_gradient(affine, affine_inputs(0), wrt=("w",), backward=lambda d, c: c[0].T @ d)
    assert report
    report = check_gradient(affine, affine_inputs(0), wrt=[2, 0], backward=lambda d, c: (d.sum(0), d @ c[1].T))
    assert report


def test_several_outputs():
    def forward(x, k):
        return x**k, np.sin(x), x

    x = affine_inputs(0)[0]
    assert check_gradient(forward, (x, 2), backward=lambda a, b, x: 2 * x * a + np.cos(x) * b)
    assert not check_gradient(forward, (x, 2), backward=lambda a, b, x: 2 * x * a)


def test_unusable_arguments_raise():
    x = np.ones(3)
    with pytest.raises(ValueError, match="one derivative"):
        check_gradient(relu, x, backward=affine_back, vjp=affine_back)
    with pytest.raises(ValueError, match="wrt names 'z'"):
        check_gradient(relu, x, backward=affine_back, wrt=["z"])
    with pytest.raises(ValueError, match="no input"):
        check_gradient(relu, np.arange(3), backward=affine_back)
    with pytest.raises(ValueError, match="not finite"):
        check_gradient(relu, x * np.inf, backward=affine_back)
    with pytest.raises(ValueError, match="scalar"):
        check_gradient(lambda x: x, x, gradient=lambda x: x)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cache_that_is_changed_is_put_back_before_the_next_backward(seed):
    def backward(dout, cache):
        gradient = dout * (cache > 0)
        cache[:] = 1
        return gradient

    x = np.random.default_rng(seed).integers(-1, 2, size=(6, 7)).astype(float)
    report = check_gradient(lambda x: (np.maximum(x, 0), x.copy()), x, backward=backward, seed=seed)
    assert report
    assert {note.code for note in report.notes} == {"subgradient", "backward_changes_its_cache"}


@pytest.mark.parametrize("seed", SEEDS)
def test_inputs_that_single_precision_holds_exactly_do_not_stall_the_check(seed):
    def forward(x):
        x = x.astype(np.float32)
        return np.sin(x).astype(float), x

    x = np.random.default_rng(seed).choice([-1.5, -1.0, 0.75, 1.0, 1.25], size=(5, 4))
    report = check_gradient(forward, x, backward=lambda d, x: d * np.cos(x), seed=seed)
    assert report
    assert report.step > 1e-5
