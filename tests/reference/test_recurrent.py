"""The recurrent exercises against PyTorch, values and gradients, and what their callers may rely on."""

import copy

import numpy as np
import pytest

from reference import recurrent

torch = pytest.importorskip("torch")

N, T, D, H, V = 3, 5, 4, 6, 7
GATES = {"rnn": 1, "lstm": 4, "gru": 3}
FORWARD = {cell: getattr(recurrent, f"{cell}_forward") for cell in GATES}
BACKWARD = {cell: getattr(recurrent, f"{cell}_backward") for cell in GATES}


def tensor(array):
    return torch.tensor(np.array(array), requires_grad=np.asarray(array).dtype.kind == "f")


def sequence_inputs(cell, rng, *, scale=1.0):
    width = GATES[cell] * H
    shapes = ((N, T, D), (N, H), (D, width), (H, width), (width,))
    return [scale * rng.normal(size=shape) for shape in shapes]


def step_inputs(cell, rng):
    x, h0, *weights = sequence_inputs(cell, rng)
    states = [h0, rng.normal(size=(N, H))] if cell == "lstm" else [h0]
    return [x[:, 0], *states, *weights]


def torch_gru_step(x, h, Wx, Wh, b):
    u = torch.sigmoid(x @ Wx[:, :H] + h @ Wh[:, :H] + b[:H])
    r = torch.sigmoid(x @ Wx[:, H : 2 * H] + h @ Wh[:, H : 2 * H] + b[H : 2 * H])
    c = torch.tanh(x @ Wx[:, 2 * H :] + (r * h) @ Wh[:, 2 * H :] + b[2 * H :])
    return u * c + (1 - u) * h


def torch_gru(x, h0, Wx, Wh, b):
    states = [h0]
    for t in range(T):
        states.append(torch_gru_step(x[:, t], states[-1], Wx, Wh, b))
    return torch.stack(states[1:], dim=1)


def torch_weights(cell, Wx, Wh, b):
    """In PyTorch's layout, (gates * H, D), and its order of the LSTM's gates: i, f, g, o."""
    order = torch.tensor([0, 1, 3, 2] if cell == "lstm" else [0])
    columns = (order[:, None] * H + torch.arange(H)).reshape(-1)
    return Wx[:, columns].T, Wh[:, columns].T, b[columns], torch.zeros_like(b)


def torch_cell(cell, x, h0, Wx, Wh, b):
    if cell == "gru":
        return torch_gru(x, h0, Wx, Wh, b)
    module = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM}[cell](D, H, batch_first=True, dtype=torch.float64)
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    parameters = dict(zip(names, torch_weights(cell, Wx, Wh, b), strict=True))
    state = (h0[None], torch.zeros_like(h0)[None]) if cell == "lstm" else h0[None]
    return torch.func.functional_call(module, parameters, (x, state))[0]


def torch_step(cell, *inputs):
    if cell == "gru":
        return (torch_gru_step(*inputs),)
    x, *states, Wx, Wh, b = inputs
    module = {"rnn": torch.nn.RNNCell, "lstm": torch.nn.LSTMCell}[cell](D, H, dtype=torch.float64)
    parameters = dict(
        zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), torch_weights(cell, Wx, Wh, b), strict=True)
    )
    state = tuple(states) if cell == "lstm" else states[0]
    result = torch.func.functional_call(module, parameters, (x, state))
    return result if cell == "lstm" else (result,)


def assert_same(got, wanted):
    assert len(got) == len(wanted)
    for ours, theirs in zip(got, wanted, strict=True):
        assert ours.shape == tuple(theirs.shape)
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("cell", GATES)
def test_step_matches_torch(cell):
    rng = np.random.default_rng(0)
    inputs = step_inputs(cell, rng)
    *states, cache = getattr(recurrent, f"{cell}_step_forward")(*inputs)
    upstream = [rng.normal(size=(N, H)) for _ in states]

    tensors = [tensor(value) for value in inputs]
    wanted = torch_step(cell, *tensors)
    assert_same(states, wanted)
    gradients = torch.autograd.grad(wanted, tensors, [torch.tensor(value) for value in upstream])
    assert_same(getattr(recurrent, f"{cell}_step_backward")(*upstream, cache), gradients)


@pytest.mark.parametrize("cell", GATES)
def test_sequence_matches_torch(cell):
    rng = np.random.default_rng(1)
    inputs = sequence_inputs(cell, rng, scale=0.7)
    h, cache = FORWARD[cell](*inputs)
    dh = rng.normal(size=h.shape)

    tensors = [tensor(value) for value in inputs]
    wanted = torch_cell(cell, *tensors)
    assert_same([h], [wanted])
    assert_same(BACKWARD[cell](dh, cache), torch.autograd.grad(wanted, tensors, torch.tensor(dh)))


def test_gru_keeps_its_state_where_the_update_gate_is_closed():
    rng = np.random.default_rng(2)
    x, h0, Wx, Wh, b = sequence_inputs("gru", rng)
    b[:H] = -1e3
    h, _ = recurrent.gru_forward(x, h0, Wx, Wh, b)
    np.testing.assert_array_equal(h, np.repeat(h0[:, None], T, axis=1))


@pytest.mark.parametrize("cell", GATES)
def test_backward_answers_the_same_twice_and_changes_nothing(cell):
    rng = np.random.default_rng(3)
    inputs = sequence_inputs(cell, rng)
    before = copy.deepcopy(inputs)
    h, cache = FORWARD[cell](*inputs)
    dh = rng.normal(size=h.shape)
    dh_before = dh.copy()
    first = copy.deepcopy(BACKWARD[cell](dh, cache))
    second = BACKWARD[cell](dh, cache)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(dh, dh_before)
    for now, then in zip(inputs, before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_lstm_step_backward_leaves_its_upstream_gradients_alone():
    rng = np.random.default_rng(4)
    *_, cache = recurrent.lstm_step_forward(*step_inputs("lstm", rng))
    dnext_h, dnext_c = rng.normal(size=(2, N, H))
    before = dnext_h.copy(), dnext_c.copy()
    recurrent.lstm_step_backward(dnext_h, dnext_c, cache)
    np.testing.assert_array_equal(dnext_h, before[0])
    np.testing.assert_array_equal(dnext_c, before[1])


def frozen_and_strided(array):
    """The same numbers, read-only and with every other entry of memory unused."""
    wide = np.repeat(array, 2, axis=-1)[..., ::2]
    wide.flags.writeable = False
    return wide


@pytest.mark.parametrize("cell", GATES)
def test_read_only_and_non_contiguous_inputs(cell):
    rng = np.random.default_rng(5)
    inputs = sequence_inputs(cell, rng)
    h, cache = FORWARD[cell](*inputs)
    dh = rng.normal(size=h.shape)
    strided_h, strided_cache = FORWARD[cell](*map(frozen_and_strided, inputs))
    np.testing.assert_allclose(strided_h, h, rtol=1e-12)
    strided = BACKWARD[cell](frozen_and_strided(dh), strided_cache)
    for ours, wanted in zip(strided, BACKWARD[cell](dh, cache), strict=True):
        np.testing.assert_allclose(ours, wanted, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("cell", GATES)
def test_saturated_gates_neither_overflow_nor_lose_their_gradient(cell):
    rng = np.random.default_rng(6)
    inputs = sequence_inputs(cell, rng, scale=1e3)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        h, cache = FORWARD[cell](*inputs)
        gradients = BACKWARD[cell](np.ones_like(h), cache)
    assert np.isfinite(h).all()
    assert all(np.isfinite(gradient).all() for gradient in gradients)


def test_sigmoid_keeps_the_small_tail():
    np.testing.assert_allclose(
        recurrent._sigmoid(np.array([-700.0, -40.0, 0.0, 40.0, 1e3, -1e3])),
        [np.exp(-700), np.exp(-40), 0.5, 1.0, 1.0, 0.0],
        rtol=1e-14,
    )


@pytest.mark.parametrize("cell", GATES)
def test_float32_stays_float32(cell):
    inputs = [value.astype(np.float32) for value in sequence_inputs(cell, np.random.default_rng(7))]
    h, cache = FORWARD[cell](*inputs)
    assert h.dtype == np.float32
    assert {gradient.dtype for gradient in BACKWARD[cell](h, cache)} == {np.dtype(np.float32)}


def test_word_embedding_matches_torch_and_accumulates():
    rng = np.random.default_rng(8)
    words = np.array([[0, 3, 3, 3, 1], [3, 2, 2, 0, 6], [1, 1, 1, 1, 1]])
    W = rng.normal(size=(V, D))
    out, cache = recurrent.word_embedding_forward(words, W)
    dout = rng.normal(size=out.shape)

    weights = tensor(W)
    wanted = torch.nn.functional.embedding(torch.tensor(words), weights)
    assert_same([out], [wanted])
    dW = recurrent.word_embedding_backward(dout, cache)
    assert_same([dW], torch.autograd.grad(wanted, weights, torch.tensor(dout)))
    np.testing.assert_array_equal(dW, recurrent.word_embedding_backward(dout, cache))
    np.testing.assert_array_equal(dW[4:6], 0)


def test_temporal_affine_matches_torch():
    rng = np.random.default_rng(9)
    inputs = [rng.normal(size=shape) for shape in ((N, T, D), (D, V), (V,))]
    out, cache = recurrent.temporal_affine_forward(*inputs)
    dout = rng.normal(size=out.shape)

    tensors = [tensor(value) for value in inputs]
    wanted = torch.nn.functional.linear(tensors[0], tensors[1].T, tensors[2])
    assert_same([out], [wanted])
    gradients = torch.autograd.grad(wanted, tensors, torch.tensor(dout))
    assert_same(recurrent.temporal_affine_backward(dout, cache), gradients)


def torch_temporal_softmax(x, y, mask):
    losses = torch.nn.functional.cross_entropy(x.reshape(-1, V), torch.tensor(y).reshape(-1), reduction="none")
    return (losses * torch.tensor(mask).reshape(-1)).sum() / N


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_temporal_softmax_loss_matches_torch(scale):
    rng = np.random.default_rng(10)
    x = scale * rng.normal(size=(N, T, V))
    y = rng.integers(V, size=(N, T))
    mask = rng.random(size=(N, T)) < 0.6
    loss, dx = recurrent.temporal_softmax_loss(x, y, mask)

    scores = tensor(x)
    wanted = torch_temporal_softmax(scores, y, mask)
    assert isinstance(loss, float)
    np.testing.assert_allclose(loss, wanted.item(), rtol=1e-12)
    assert_same([dx], torch.autograd.grad(wanted, scores))
    np.testing.assert_array_equal(dx[~mask], 0)


def test_temporal_softmax_loss_of_nothing_is_zero():
    x = np.random.default_rng(11).normal(size=(N, T, V))
    words = np.zeros((N, T), dtype=int)
    loss, dx = recurrent.temporal_softmax_loss(x, words, np.zeros((N, T), dtype=bool))
    assert loss == 0
    np.testing.assert_array_equal(dx, np.zeros_like(x))


def test_temporal_softmax_loss_changes_no_argument():
    rng = np.random.default_rng(12)
    x = rng.normal(size=(N, T, V))
    y = rng.integers(V, size=(N, T))
    mask = np.ones((N, T), dtype=bool)
    for array in (x, y, mask):
        array.flags.writeable = False
    loss, _ = recurrent.temporal_softmax_loss(x, y, mask)
    assert loss > 0
