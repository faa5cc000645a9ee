"""Of which parts an exercise is made: each function here returns a ``Parts``, declared on an operation.

A ``Parts`` takes the inputs of a case and yields plans of the submission's own parts until the whole is composed.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
from msgspec.structs import replace
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
        h = np.stack([array(transcript, f"step {t}", (0,)) for t in range(T)], axis=1)
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
        dx[:, t] = array(transcript, "back", (0,))
        dstates = [array(transcript, "back", (1 + index,)) for index in range(count)]
        for index, name in enumerate(total, 1 + count):
            total[name] = total[name] + array(transcript, "back", (index,))
    return {"dx": dx, "dh0": dstates[0]} | {f"d{name}": value for name, value in total.items()}


def rearranged(
    forward: str, backwards: tuple[str, ...], arguments: tuple[str, ...], updated: dict[str, str] | None = None
) -> Parts:
    """A layer that is another one on ``x`` with its channels (4 axes) or features (3 axes) last and the rest as rows.

    Args:
        forward: The other layer's forward, which takes ``x`` and ``arguments``.
        backwards: Its backwards, any of which may have been used: they return the gradients of ``x`` and of what it is
            differentiated by.
        arguments: The other arguments.
        updated: Entries that the forward updates, to the argument that holds them.
    """

    def compose(inputs: Inputs) -> Composing:
        x = inputs["x"]
        given = {name: inputs[name] for name in arguments} | {"x": _as_rows(x)}
        calls = (Call(label="forward", target=forward, args=tuple(map(Input, ("x", *arguments)))),)
        transcript = yield Plan(calls=calls, inputs=given)
        values = {"out": _as_images(array(transcript, "forward", (0,)), x.shape)}
        for entry, argument in (updated or {}).items():
            outcome = transcript.outcomes["forward"]
            changed: dict[str, Value] = outcome.changed if isinstance(outcome, Returned) else {}
            values[entry] = _entry(changed, inputs, 1 + arguments.index(argument), argument, entry)
        if "dout" not in inputs:
            return Composed(values, (short(forward),), ("out",))
        given["dout"] = _as_rows(inputs["dout"])
        found: list[Composed] = []
        for backward in backwards:
            back = Call(label="backward", target=backward, args=(Input("dout"), Ref("forward", (1,))))
            transcript = yield Plan(calls=(*calls, back), inputs=given)
            gradients = _gradients(transcript, x.shape, arguments)
            found.append(Composed(values | gradients, (short(forward), short(backward)), ("out",)))
        first, *others = found
        return replace(first, others=tuple(others))

    return compose


def _gradients(
    transcript: Transcript, shape: tuple[int, ...], arguments: tuple[str, ...]
) -> dict[str, NDArray[np.float64]]:
    try:
        found = {"dx": _as_images(array(transcript, "backward", (0,)), shape)}
        return found | {
            f"d{name}": array(transcript, "backward", (1 + index,)) for index, name in enumerate(arguments[:2])
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


@dataclass(frozen=True)
class Layer:
    """A layer of a net: its forward and backward, its parameters, and what follows them.

    Attributes:
        params: Names of the net's parameters, whose gradients follow that of the layer's input.
        options: The dictionary that comes last, if there is one.
    """

    forward: str
    backward: str
    params: tuple[str, ...] = ()
    options: Mapping[str, Any] | None = None


RELU: Final = Layer("activations.relu_forward", "activations.relu_backward")
_NORMALIZATIONS: Final = {"batchnorm": {"mode": "train"}, "layernorm": {}}
POOL: Final = {"pool_height": 2, "pool_width": 2, "stride": 2}


def versions(compose: Callable[[str], Composing], names: tuple[str, ...] = ("naive", "fast")) -> Composing:
    """What each of several versions of the parts comes to: any may have been used.

    Raises:
        LookupError, TypeError, ValueError: None comes to anything.
    """
    found: list[Composed] = []
    failures: list[Exception] = []
    for name in names:
        try:
            found.append((yield from compose(name)))
        except (LookupError, TypeError, ValueError) as error:
            failures.append(error)
    if not found:
        raise failures[0]
    return replace(found[0], others=tuple(found[1:]))


def fully_connected(inputs: Inputs) -> Composing:
    """A net of affine layers, each but the last followed by a normalisation if asked, a ReLU, and dropout if asked."""
    suffixes = ("", "_alt") if inputs["constructor"].get("normalization") == "batchnorm" else ("",)
    return (yield from versions(lambda suffix: _net(inputs, _fully_connected_layers(inputs, suffix)), suffixes))


def _fully_connected_layers(inputs: Inputs, suffix: str) -> list[Layer]:
    """The layers in order; ``suffix`` ends the name of the normalisation's backward."""
    keywords = inputs["constructor"]
    depth = sum(name.startswith("W") for name in inputs.get("params", {}))
    normalization, keep = keywords.get("normalization"), keywords.get("dropout_keep_ratio")
    layers: list[Layer] = []
    for level in range(1, depth + 1):
        layers.append(affine_layer(level))
        if level == depth:
            break
        if normalization is not None:
            name = f"normalization.{normalization}"
            params = (f"gamma{level}", f"beta{level}")
            options = _NORMALIZATIONS[normalization]
            layers.append(Layer(f"{name}_forward", f"{name}_backward{suffix}", params, options))
        layers.append(RELU)
        if keep is not None:
            options = {"mode": "train", "p": keep, "seed": keywords.get("seed")}
            name = "regularization.dropout"
            layers.append(Layer(f"{name}_forward", f"{name}_backward", options=options))
    return layers


def three_layer_conv_net(inputs: Inputs) -> Composing:
    """Convolution, ReLU, pool, affine, ReLU, affine; by the naive layers, or else by the fast ones."""
    return (yield from _conv_net(inputs, ((1,),), pool=True))


def conv_net(inputs: Inputs) -> Composing:
    """Blocks of convolutions with ReLUs, each with a pool if asked, then affine layers; by naive or by fast layers."""
    blocks: list[tuple[int, ...]] = []
    for block in inputs["constructor"].get("filters", ()):
        first = sum(map(len, blocks)) + 1
        blocks.append(tuple(range(first, first + len(block))))
    return (yield from _conv_net(inputs, blocks, pool=inputs["constructor"].get("pool", True)))


def _conv_net(inputs: Inputs, blocks: Sequence[tuple[int, ...]], *, pool: bool) -> Composing:
    params = inputs.get("params", {})
    depth = sum(name.startswith("W") for name in params)

    def layers_of(version: str) -> list[Layer]:
        layers: list[Layer] = []
        level = 0
        for block in blocks if depth else ():
            for level in block:
                layers += conv_layers(version, level, params)
            if pool:
                name = "convolution.max_pool"
                layers.append(Layer(f"{name}_forward_{version}", f"{name}_backward_{version}", options=POOL))
        for affine in range(level + 1, depth + 1):
            layers += [affine_layer(affine)] + ([RELU] if affine < depth else [])
        return layers

    return (yield from versions(lambda version: _net(inputs, layers_of(version))))


def conv_layers(version: str, level: int, params: Mapping[str, NDArray[np.float64]]) -> list[Layer]:
    """A convolution that keeps height and width, by the naive or the fast layers, and its ReLU."""
    conv_param = {"stride": 1, "pad": (params[f"W{level}"].shape[2] - 1) // 2}
    name = "convolution.conv"
    targets = (f"{name}_forward_{version}", f"{name}_backward_{version}")
    return [Layer(*targets, (f"W{level}", f"b{level}"), conv_param), RELU]


def affine_layer(level: int) -> Layer:
    """The affine layer of a net with the parameters of this number."""
    return Layer("layers.affine_forward", "layers.affine_backward", (f"W{level}", f"b{level}"))


def _net(inputs: Inputs, layers: Sequence[Layer]) -> Composing:
    """The layers in a row, a softmax loss on top, and ``0.5 * reg * sum(W * W)`` over all weights."""
    params = inputs.get("params", {})
    if not layers:
        return Composed({}, ())
    options = {
        f"options {index}": dict(layer.options) for index, layer in enumerate(layers) if layer.options is not None
    }
    given = {**params, **options, "X": inputs["X"], "y": inputs["y"]}
    transcript = yield Plan(calls=_net_calls(layers), inputs=given)
    reg = float(inputs["constructor"].get("reg", 0.0))
    weights = {name: value for name, value in params.items() if name.startswith("W")}
    penalty = 0.5 * reg * sum(float(np.sum(value * value)) for value in weights.values())
    values = {"loss": array(transcript, "loss", (0,)) + penalty}
    for index, layer in enumerate(layers):
        for place, name in enumerate(layer.params, 1):
            decay = reg * weights[name] if name in weights else 0.0
            values[f"d{name}"] = array(transcript, f"back {index}", (place,)) + decay
    tested = {
        name: _tested(transcript, layers[int(name.split()[1])], int(name.split()[1]), value)
        for name, value in options.items()
    }
    transcript = yield Plan(calls=_net_calls(layers)[: len(layers)], inputs=given | tested)
    values["scores"] = array(transcript, f"layer {len(layers) - 1}", (0,))
    targets = dict.fromkeys(target for layer in layers for target in (layer.forward, layer.backward))
    return Composed(values, (*map(short, targets), "softmax_loss"), ("scores",))


def _tested(transcript: Transcript, layer: Layer, index: int, options: dict[str, Any]) -> dict[str, Any]:
    """A layer's dictionary as the training step left it, in test mode."""
    outcome = transcript.outcomes[f"layer {index}"]
    left = outcome.changed.get(str(1 + len(layer.params)), options) if isinstance(outcome, Returned) else options
    return {**left, "mode": "test"} if "mode" in options else left


def _net_calls(layers: Sequence[Layer]) -> tuple[Call, ...]:
    """The forwards in order, the loss, and the backwards from the last."""
    scores = Ref(f"layer {len(layers) - 1}", (0,))
    loss = Call(label="loss", target="losses.softmax_loss", args=(scores, Input("y")))
    return (*forwards(layers, Input("X")), loss, *backwards(layers, Ref("loss", (1,))))


def forwards(layers: Sequence[Layer], x: Value = Input("x"), prefix: str = "layer ") -> tuple[Call, ...]:  # noqa: B008 - frozen
    """The layers' forwards in order, labelled by their number after ``prefix``."""
    calls: list[Call] = []
    for index, layer in enumerate(layers):
        options = (Input(f"options {index}"),) if layer.options is not None else ()
        args = (x, *map(Input, layer.params), *options)
        calls.append(Call(label=f"{prefix}{index}", target=layer.forward, args=args, keeps=(1,)))
        x = Ref(f"{prefix}{index}", (0,))
    return tuple(calls)


def backwards(
    layers: Sequence[Layer],
    upstream: Value,
    prefix: str = "layer ",
    label: str = "back ",
    levels: int | None = None,
) -> tuple[Call, ...]:
    """The backwards from the last layer, labelled by its number after ``label``.

    Args:
        layers: The layers, whose forwards have labels that start with ``prefix``.
        upstream: The gradient of the last output.
        prefix: As above.
        label: As above.
        levels: How many of them, from the last; all if None.
    """
    calls: list[Call] = []
    for index, layer in reversed(list(enumerate(layers))[-(levels or len(layers)) :]):
        args = (upstream, Ref(f"{prefix}{index}", (1,)))
        calls.append(Call(label=f"{label}{index}", target=layer.backward, args=args))
        upstream = Ref(f"{label}{index}", (0,)) if layer.params else Ref(f"{label}{index}")
    return tuple(calls)


def descent_of(*losses: str) -> Parts:
    """A linear classifier as the descent of its loss, step by step.

    Where the examples of a training are not alike, one batch stands for any that may be drawn; weights that nobody set
    start from zero. What follows either is `Composed.drawn`.

    Args:
        losses: The loss functions that it may use, by full name.
    """

    def compose(inputs: Inputs) -> Composing:
        found: list[Composed] = []
        for loss in losses:
            with suppress(LookupError, TypeError, ValueError):
                found.append((yield from _descended(loss, inputs)))
        first, *others = found or [Composed({}, ())]
        return replace(first, others=tuple(others))

    return compose


_MANY_STEPS: Final = 20
"""Steps of a training that is not followed: each is a plan of its own."""


def _descended(loss: str, inputs: Inputs) -> Composing:
    """What the steps of a linear classifier come to, with one of its losses."""
    if inputs.get("num_iters", 0) > _MANY_STEPS:
        results = frozenset(step.output for step in inputs["steps"] if step.output is not None)
        return Composed({}, (short(loss), "LinearClassifier"), drawn=results)  # whose predict tells what was learnt
    W: NDArray[np.float64] | None = None
    is_drawn = False
    values: dict[str, NDArray[np.float64]] = {}
    drawn: set[str] = set()
    for step in inputs["steps"]:
        if step.kind == "set":
            W = inputs[step.arguments[0]]
            continue
        if step.name == "train":
            X, y = (inputs[name] for name in step.arguments)
            is_drawn |= W is None or bool(np.ptp(X, axis=0).any() or np.ptp(y))
            W = np.zeros((X.shape[1], y.max() + 1)) if W is None else W
            W, history = yield from _trained(loss, W, X, y, inputs)
        if step.output is not None:
            values[step.output] = np.asarray(W) if step.kind == "get" else history
            drawn |= {step.output} if is_drawn else set()
    return Composed(values, (short(loss),), tuple(values), drawn=frozenset(drawn))


def _trained(
    loss: str, W: NDArray[np.float64], X: NDArray[np.float64], y: NDArray[np.int64], inputs: Inputs
) -> Generator[Plan, Transcript, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """The weights after a training whose batches are the first examples, and the loss before each step."""
    call = Call(label="loss", target=loss, args=tuple(map(Input, ("W", "X", "y", "reg"))))
    batch = np.arange(inputs["batch_size"]) % len(X)
    history = []
    for _ in range(inputs["num_iters"]):
        transcript = yield Plan(calls=(call,), inputs={"W": W, "X": X[batch], "y": y[batch], "reg": inputs["reg"]})
        history.append(float(array(transcript, "loss", (0,))))
        W = W - inputs["learning_rate"] * array(transcript, "loss", (1,))
    return W, np.array(history)


def responses_to_unit_images(inputs: Inputs) -> Composing:
    """The matrix of a convolution, of the submission's own responses to images of a single 1, and its biases."""

    def compose(version: str) -> Composing:
        target = f"convolution.conv_forward_{version}"
        shape, w, b = inputs["input_shape"], inputs["w"], inputs["b"]
        size = prod(shape)
        given = {"x": np.eye(size).reshape(size, *shape), "w": w, "b": np.zeros(b.shape)}
        call = Call(label="responses", target=target, args=tuple(map(Input, ("x", "w", "b", "conv_param"))))
        transcript = yield Plan(calls=(call,), inputs=given | {"conv_param": dict(inputs["conv_param"])})
        responses = array(transcript, "responses", (0,)).reshape(size, b.size, -1)
        values = {"w_fc": responses.reshape(size, -1), "b_fc": np.repeat(b, responses.shape[2])}
        return Composed(values, (short(target),), ("w_fc",))

    return (yield from versions(compose))


def saliency_of_gradient(inputs: Inputs) -> Composing:
    """A saliency map as the largest size over the channels of the gradient of the score."""
    target = "visualization.class_score_gradient"
    call = Call(label="gradient", target=target, args=tuple(map(Input, inputs)))
    transcript = yield Plan(calls=(call,), inputs=inputs)
    saliency = np.abs(array(transcript, "gradient", ())).max(axis=1)
    return Composed({"saliency": saliency}, (short(target),), ("saliency",))


def array(transcript: Transcript, label: str, path: tuple[int, ...]) -> NDArray[np.float64]:
    """A result in double precision.

    Raises:
        LookupError: There is none.
        ValueError: It is no array of numbers.
    """
    return np.asarray(transcript.value(label, path), np.float64)
