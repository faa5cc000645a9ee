"""Of which parts an exercise is made: each function here returns a ``Parts``, declared on an operation.

A ``Parts`` takes the inputs of a case and yields plans of the submission's own parts until the whole is composed.
"""

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graders.kinds.operation import Composed, Inputs, Parts, short
from graders.oracle.plan import Call, Input, Plan, Ref, Value
from graders.oracle.transcript import Returned, Transcript

Composing = Generator[Plan, Transcript, Composed]


def sequence_of(forward: str, backward: str, *, cell: bool = False) -> Parts:
    """A recurrent net as the loop of its step; ``cell`` says that there is a cell state, which starts at zero."""

    def compose(inputs: Inputs) -> Composing:
        calls, given = _steps(forward, inputs, cell=cell)
        T = inputs["x"].shape[1]
        transcript = yield Plan(calls=calls, inputs=given)
        h = np.stack([_array(transcript, f"step {t}", (0,)) for t in range(T)], axis=1)
        values = {"h": h}
        parts = (short(forward), short(backward))
        gradients: dict[str, NDArray[np.float64]] = {}
        try:
            gradients = yield from _through_time(backward, calls, given, inputs, cell=cell)
        except (LookupError, ValueError):
            return Composed(values, parts[:1], ("h",))
        return Composed(values | gradients, parts, ("h",))

    return compose


def _steps(forward: str, inputs: Inputs, *, cell: bool) -> tuple[tuple[Call, ...], Inputs]:
    N, T, _ = inputs["x"].shape
    given: Inputs = {name: inputs[name] for name in ("h0", "Wx", "Wh", "b")}
    given |= {f"x {t}": np.ascontiguousarray(inputs["x"][:, t]) for t in range(T)}
    given["c0"] = np.zeros((N, inputs["h0"].shape[1]))
    calls: list[Call] = []
    states: tuple[Value, ...] = (Input("h0"), Input("c0")) if cell else (Input("h0"),)
    for t in range(T):
        args = (Input(f"x {t}"), *states, Input("Wx"), Input("Wh"), Input("b"))
        calls.append(Call(label=f"step {t}", target=forward, args=args))
        states = tuple(Ref(f"step {t}", (index,)) for index in range(len(states)))
    return tuple(calls), given


def _through_time(
    backward: str, calls: tuple[Call, ...], given: Inputs, inputs: Inputs, *, cell: bool
) -> Generator[Plan, Transcript, dict[str, NDArray[np.float64]]]:
    """The backward of every step, the last first; gradients of states are added up between the plans."""
    count = 2 if cell else 1
    dstates = [np.zeros_like(inputs["h0"]) for _ in range(count)]
    dx = np.zeros_like(inputs["x"])
    total = {name: np.zeros_like(inputs[name]) for name in ("Wx", "Wh", "b")}
    for t in reversed(range(inputs["x"].shape[1])):
        dstates[0] = dstates[0] + inputs["dh"][:, t]
        upstream = {f"dstate {index}": value for index, value in enumerate(dstates)}
        args = (*map(Input, upstream), Ref(f"step {t}", (count,)))
        call = Call(label="back", target=backward, args=args)
        transcript = yield Plan(calls=(*calls, call), inputs=given | upstream)
        dx[:, t] = _array(transcript, "back", (0,))
        dstates = [_array(transcript, "back", (1 + index,)) for index in range(count)]
        for index, name in enumerate(total, 1 + count):
            total[name] = total[name] + _array(transcript, "back", (index,))
    return {"dx": dx, "dh0": dstates[0]} | {f"d{name}": value for name, value in total.items()}


def rearranged(forward: str, backward: str, arguments: tuple[str, ...], updated: dict[str, str] | None = None) -> Parts:
    """A layer that is another one on ``x`` with its channels (4 axes) or features (3 axes) last and the rest as rows.

    Args:
        forward: The other layer's forward, which takes ``x`` and ``arguments``.
        backward: Its backward, which returns the gradients of ``x`` and of what it is differentiated by.
        arguments: The other arguments.
        updated: Entries that the forward updates, to the argument that holds them.
    """

    def compose(inputs: Inputs) -> Composing:
        x = inputs["x"]
        given = {name: inputs[name] for name in arguments} | {"x": _as_rows(x)}
        calls = [Call(label="forward", target=forward, args=tuple(map(Input, ("x", *arguments))))]
        transcript = yield Plan(calls=tuple(calls), inputs=given)
        values = {"out": _as_images(_array(transcript, "forward", (0,)), x.shape)}
        for entry, argument in (updated or {}).items():
            outcome = transcript.outcomes["forward"]
            changed: dict[str, Value] = outcome.changed if isinstance(outcome, Returned) else {}
            values[entry] = _entry(changed, inputs, 1 + arguments.index(argument), argument, entry)
        if "dout" not in inputs:
            return Composed(values, (short(forward),), ("out",))
        calls.append(Call(label="backward", target=backward, args=(Input("dout"), Ref("forward", (1,)))))
        transcript = yield Plan(calls=tuple(calls), inputs=given | {"dout": _as_rows(inputs["dout"])})
        values |= _gradients(transcript, x.shape, arguments)
        return Composed(values, (short(forward), short(backward)), ("out",))

    return compose


def _gradients(
    transcript: Transcript, shape: tuple[int, ...], arguments: tuple[str, ...]
) -> dict[str, NDArray[np.float64]]:
    try:
        found = {"dx": _as_images(_array(transcript, "backward", (0,)), shape)}
        return found | {
            f"d{name}": _array(transcript, "backward", (1 + index,)) for index, name in enumerate(arguments[:2])
        }
    except (LookupError, ValueError):
        return {}


def _entry(changed: Mapping[str, Any], inputs: Inputs, position: int, argument: str, entry: str) -> NDArray[np.float64]:
    """What an entry of a dictionary holds after the call."""
    return np.squeeze(np.asarray(changed.get(str(position), inputs[argument])[entry], np.float64))


def _as_rows(x: NDArray[np.float64]) -> NDArray[np.float64]:
    last = np.moveaxis(x, 1, -1) if x.ndim == 4 else x
    return np.ascontiguousarray(last.reshape(-1, last.shape[-1]))


def _as_images(rows: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    if len(shape) == 4:
        N, _, H, W = shape
        return np.moveaxis(rows.reshape(N, H, W, -1), -1, 1)
    return rows.reshape(*shape[:-1], -1)


def fully_connected(inputs: Inputs) -> Composing:
    """A net of affine layers with ReLUs between them and a softmax loss on top; nothing where there is more to it.

    The regularisation is ``0.5 * reg * sum(W * W)`` over all weights.
    """
    keywords = inputs["constructor"]
    plain = {"normalization", "dropout_keep_ratio"}.isdisjoint(name for name in keywords if keywords[name])
    depth = sum(name.startswith("W") for name in inputs.get("params", {}))
    if not plain or not depth:
        return Composed({}, ())
    transcript = yield Plan(calls=_net_calls(depth), inputs=inputs["params"] | {"X": inputs["X"], "y": inputs["y"]})
    reg = float(keywords.get("reg", 0.0))
    weights = {name: value for name, value in inputs["params"].items() if name.startswith("W")}
    penalty = 0.5 * reg * sum(float(np.sum(value * value)) for value in weights.values())
    values = {
        "scores": _array(transcript, f"affine {depth}", (0,)),
        "loss": _array(transcript, "loss", (0,)) + penalty,
    }
    for level in range(1, depth + 1):
        decay = reg * weights[f"W{level}"]
        values[f"dW{level}"] = _array(transcript, f"affine back {level}", (1,)) + decay
        values[f"db{level}"] = _array(transcript, f"affine back {level}", (2,))
    parts = ("affine_forward", "affine_backward", "relu_forward", "relu_backward", "softmax_loss")
    return Composed(values, parts, ("scores",))


def _net_calls(depth: int) -> tuple[Call, ...]:
    calls: list[Call] = []
    x: Value = Input("X")
    for level in range(1, depth + 1):
        args = (x, Input(f"W{level}"), Input(f"b{level}"))
        calls.append(Call(label=f"affine {level}", target="layers.affine_forward", args=args))
        x = Ref(f"affine {level}", (0,))
        if level < depth:
            calls.append(Call(label=f"relu {level}", target="activations.relu_forward", args=(x,)))
            x = Ref(f"relu {level}", (0,))
    calls.append(Call(label="loss", target="losses.softmax_loss", args=(x, Input("y"))))
    upstream: Any = Ref("loss", (1,))
    for level in range(depth, 0, -1):
        if level < depth:
            cache = Ref(f"relu {level}", (1,))
            calls.append(Call(label=f"relu back {level}", target="activations.relu_backward", args=(upstream, cache)))
            upstream = Ref(f"relu back {level}")
        cache = Ref(f"affine {level}", (1,))
        calls.append(Call(label=f"affine back {level}", target="layers.affine_backward", args=(upstream, cache)))
        upstream = Ref(f"affine back {level}", (0,))
    return tuple(calls)


def _array(transcript: Transcript, label: str, path: tuple[int, ...]) -> NDArray[np.float64]:
    """A result in double precision.

    Raises:
        LookupError: There is none.
        ValueError: It is no array of numbers.
    """
    return np.asarray(transcript.value(label, path), np.float64)
