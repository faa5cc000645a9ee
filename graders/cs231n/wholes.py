"""Of which parts the larger exercises are made: captioning, adversarial nets, style transfer, gradients on the image.

Each function here returns a ``Parts`` or is one, as those of `graders.cs231n.parts`, whose layers they use.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.cs231n.parts import (
    POOL,
    RELU,
    Composing,
    Layer,
    affine_layer,
    array,
    backwards,
    conv_layers,
    forwards,
    versions,
)
from graders.kinds.operation import Composed, Inputs, Parts, short
from graders.oracle.plan import Call, Input, Plan, Ref, Value
from graders.oracle.transcript import Transcript

Array = NDArray[np.float64]

_BLUR: Final = 0.5
"""Standard deviation of the blur, by the docstring of `class_visualization`."""


# Style transfer


def gram_then_distance(inputs: Inputs) -> Composing:
    """The style loss of the submission's own Gram matrices, differentiated through right ones."""
    target = "style_transfer.gram_matrix"
    normalize = inputs.get("normalize", True)
    arguments = ("normalize",) if "normalize" in inputs else ()
    loss, gradients = 0.0, {}
    layers = zip(inputs["features"], inputs["target_grams"], inputs["weights"], strict=True)
    for index, (features, wanted, weight) in enumerate(layers):
        call = Call(label="gram", target=target, args=tuple(map(Input, ("features", *arguments))))
        transcript = yield Plan(calls=(call,), inputs={"features": features, "normalize": normalize})
        difference = array(transcript, "gram", ()) - wanted
        if difference.shape != wanted.shape:
            raise ValueError(f"a Gram matrix of shape {difference.shape}")
        loss += float(weight * np.sum(difference**2))
        size = features[0].size if normalize else 1
        gradients[f"dfeatures.{index}"] = _through_gram(features, 2 * weight * difference / size)
    return Composed({"loss": np.asarray(loss)} | gradients, (short(target),), ("loss",))


def _through_gram(features: Array, upstream: Array) -> Array:
    """The gradient of ``sum(upstream * gram)`` by central differences, which are exact for a square."""
    N, C = features.shape[:2]
    flat = features.reshape(N, C, -1)

    def value(at: Array) -> float:
        return float(np.sum(upstream * np.einsum("nip,njp->nij", at, at)))

    gradient = np.zeros_like(flat)
    for place in np.ndindex(*flat.shape):
        step = np.zeros_like(flat)
        step[place] = 1.0
        gradient[place] = (value(flat + step) - value(flat - step)) / 2
    return gradient.reshape(features.shape)


def style_of_parts(inputs: Inputs) -> Composing:
    """Content, style and variation through a small ConvNet, of the submission's own losses and layers."""
    return (yield from versions(lambda version: _style_of(version, inputs)))


def _style_of(version: str, inputs: Inputs) -> Composing:
    image, params, weights = inputs["image"], inputs["params"], inputs["weights"]
    layers: list[Layer] = []
    for level in range(1, len(params) // 2 + 1):
        layers += conv_layers(version, level, params)
    last = len(layers) - 1
    names = {"content_target": inputs["content_target"], "content": weights["content"], "tv": weights["tv"]}
    given = _given(params, layers) | names | {"x": image, "style": list(weights["style"])}
    given |= {"style_targets": list(inputs["style_targets"])}
    features = [Ref(f"layer {index}", (0,)) for index in range(1, last + 1, 2)]
    content, style, variation = (f"style_transfer.{name}_loss" for name in ("content", "style", "tv"))
    calls = (
        *forwards(layers),
        Call(label="content", target=content, args=(Input("content"), features[-1], Input("content_target"))),
        Call(label="style", target=style, args=(features, Input("style_targets"), Input("style"))),
        Call(label="variation", target=variation, args=(Input("x"), Input("tv"))),
    )
    transcript = yield Plan(calls=calls, inputs=given)
    loss = sum(array(transcript, label, (0,)) for label in ("content", "style", "variation"))
    dout = array(transcript, "content", (1,))
    for level in reversed(range(len(features))):
        dout = dout + array(transcript, "style", (1, level))
        own = layers[: 2 * level + 2]
        back = backwards(own, Input("dout"), levels=2)
        answer = yield Plan(calls=(*forwards(own), *back), inputs=given | {"dout": dout})
        dout = array(answer, back[-1].label, (0,))
    targets = dict.fromkeys(short(target) for layer in layers for target in (layer.forward, layer.backward))
    values = {"loss": np.asarray(loss), "dimage": dout + array(transcript, "variation", (1,))}
    return Composed(values, (*map(short, (content, style, variation)), *targets), ("loss",))


def descent_on_the_image(inputs: Inputs) -> Composing:
    """Style transfer as the descent of the submission's own loss."""
    target = "style_transfer.style_transfer_loss"
    names = ("image", "params", "content_target", "style_targets", "weights")
    call = Call(label="loss", target=target, args=tuple(map(Input, names)))
    given = {name: inputs[name] for name in names}
    history: list[float] = []
    for _ in range(inputs.get("num_iters", 100)):
        transcript = yield Plan(calls=(call,), inputs=given)
        history.append(float(array(transcript, "loss", (0,))))
        given["image"] = given["image"] - inputs.get("learning_rate", 0.1) * array(transcript, "loss", (1,))
    values = {"image": given["image"], "loss_history": np.array(history)}
    moved, still = _moved(values, {"image": inputs["image"]})
    return Composed(moved, (short(target),), ("loss_history",), still=still)


def _moved(values: Mapping[str, Array], starts: Mapping[str, Array]) -> tuple[dict[str, Array], dict[str, Array]]:
    """The values without those that are where they started, and these: that nothing moves is no attempt."""
    still = {name: value for name, value in values.items() if np.array_equal(value, starts.get(name, np.nan))}
    return {name: value for name, value in values.items() if name not in still}, still


# Gradients on the image


def _image_layers(version: str, params: Mapping[str, Array]) -> list[Layer]:
    """conv, ReLU, pool, affine, ReLU, affine."""
    name = f"convolution.max_pool_{{}}_{version}"
    pool = Layer(name.format("forward"), name.format("backward"), options=POOL)
    return [*conv_layers(version, 1, params), pool, affine_layer(2), RELU, affine_layer(3)]


def _given(params: Mapping[str, Array], layers: Sequence[Layer]) -> Inputs:
    options = {f"options {index}": dict(layer.options) for index, layer in enumerate(layers) if layer.options}
    return {**params, **options}


def score_gradient_of_parts(inputs: Inputs) -> Composing:
    """The gradient of the right class's score on the image, through the submission's own layers."""

    def compose(version: str) -> Composing:
        layers = _image_layers(version, inputs["params"])
        classes = inputs["params"]["b3"].size
        given = _given(inputs["params"], layers) | {"x": inputs["X"], "dout": np.eye(classes)[np.asarray(inputs["y"])]}
        back = backwards(layers, Input("dout"))
        transcript = yield Plan(calls=(*forwards(layers), *back), inputs=given)
        targets = dict.fromkeys(target for layer in layers for target in (layer.forward, layer.backward))
        values = {"dX": array(transcript, back[-1].label, (0,))}
        return Composed(values, tuple(map(short, targets)), ("dX",))

    return (yield from versions(compose))


_GRADIENT: Final = "visualization.class_score_gradient"


def _score_gradient(params: Mapping[str, Array], image: Array, target: int) -> Generator[Plan, Transcript, Array]:
    call = Call(label="gradient", target=_GRADIENT, args=tuple(map(Input, ("params", "X", "y"))))
    transcript = yield Plan(calls=(call,), inputs={"params": params, "X": image, "y": np.array([target])})
    return array(transcript, "gradient", ())


def fooling_of_gradient(inputs: Inputs) -> Composing:
    """The ascent in steps of one length along the submission's own gradient of the target's score."""

    def compose(version: str) -> Composing:
        params, target = inputs["params"], inputs["target"]
        layers = _image_layers(version, params)
        image = np.array(inputs["x"])
        for _ in range(inputs.get("max_iters", 100)):
            transcript = yield Plan(calls=forwards(layers), inputs=_given(params, layers) | {"x": image})
            if array(transcript, f"layer {len(layers) - 1}", (0,)).argmax() == target:
                break
            gradient = yield from _score_gradient(params, image, target)
            length = np.linalg.norm(gradient)
            if length == 0:
                break
            image = image + inputs.get("learning_rate", 1.0) * gradient / length
        moved, still = _moved({"image": image}, {"image": inputs["x"]})
        return Composed(moved, (short(_GRADIENT),), ("image",), still=still)

    return (yield from versions(compose))


def visualization_of_gradient(inputs: Inputs) -> Composing:
    """The penalised ascent with its blurs along the submission's own gradient of the target's score."""
    from scipy.ndimage import gaussian_filter1d  # noqa: PLC0415 - a right submission needs no whole

    image = np.array(inputs["x0"])
    rate, penalty = inputs.get("learning_rate", 25.0), inputs.get("l2_reg", 1e-3)
    for iteration in range(inputs.get("num_iters", 100)):
        gradient = yield from _score_gradient(inputs["params"], image, inputs["target"])
        image = image + rate * (gradient - 2 * penalty * image)
        if iteration % inputs.get("blur_every", 10) == 0:
            image = gaussian_filter1d(gaussian_filter1d(image, _BLUR, axis=2), _BLUR, axis=3)
    moved, still = _moved({"image": image}, {"image": inputs["x0"]})
    return Composed(moved, (short(_GRADIENT),), ("image",), still=still)


# Adversarial nets

_LEAKY: Final = Layer("activations.leaky_relu_forward", "activations.leaky_relu_backward")
_LOGITS: Final = "losses.binary_cross_entropy_with_logits"


def adversarial_loss(*labels: tuple[str, float], sign: float = 1.0) -> Parts:
    """A loss of logits as cross-entropies, each of one argument against one label, times a sign."""

    def compose(inputs: Inputs) -> Composing:
        loss, gradients = 0.0, {}
        call = Call(label="loss", target=_LOGITS, args=(Input("x"), Input("y")))
        for name, label in labels:
            logits = np.asarray(inputs[name])
            transcript = yield Plan(calls=(call,), inputs={"x": logits, "y": np.full(logits.shape, label)})
            loss += sign * float(array(transcript, "loss", (0,)))
            gradients[f"d{name}"] = sign * array(transcript, "loss", (1,))
        return Composed({"loss": np.asarray(loss)} | gradients, (short(_LOGITS),), ("loss",))

    return compose


def _side(side: str) -> list[Layer]:
    """The generator, "G", or the discriminator, "D"."""
    first, second = (
        Layer("layers.affine_forward", "layers.affine_backward", (f"{side}_W{level}", f"{side}_b{level}"))
        for level in (1, 2)
    )
    return [first, _LEAKY, second]


def adversaries_by_turns(inputs: Inputs) -> Composing:
    """The steps of a GAN, of the submission's own losses and layers; ``steps`` has the methods and their outputs."""
    params, rate = dict(inputs["params"]), inputs["learning_rate"]
    values: dict[str, Array] = {}
    still: dict[str, Array] = {}
    parts: dict[str, None] = {}
    for method, output in ((step.name, step.output) for step in inputs["steps"] if step.output is not None):
        if method in ("generate", "discriminate"):
            side, x = ("G", "z") if method == "generate" else ("D", "x")
            transcript = yield Plan(calls=forwards(_side(side)), inputs=params | {"x": inputs[x]})
            values[output] = array(transcript, "layer 2", (0,))
        elif method in ("discriminator_step", "generator_step"):
            calls, paths = _TURNS[method]
            transcript = yield Plan(calls=calls, inputs=params | {"real": inputs.get("x"), "z": inputs["z"]})
            values[output] = array(transcript, "loss", (0,))
            starts = dict(params)
            for name, places in paths.items():
                gradient = sum(array(transcript, *place) for place in places)
                params[name] = params[name] - rate * gradient
            step = output.removeprefix("loss of ")
            moved, left = _moved({name: params[name] for name in paths}, starts)
            seen = moved | {name: value for name, value in params.items() if name not in paths}
            values |= {f"{name} after {step}": value for name, value in seen.items()}
            still |= {f"{name} after {step}": value for name, value in left.items()}
            parts |= dict.fromkeys(short(call.target) for call in calls)
    losses = tuple(name for name in values if name.startswith("loss of "))
    return Composed(values, tuple(parts), losses, still=still)


def _turns() -> Iterator[tuple[str, tuple[tuple[Call, ...], dict[str, list[tuple[str, tuple[int, ...]]]]]]]:
    """For each step of a GAN its calls, and where the gradients of the parameters that it updates are, to be added."""
    generator, discriminator = _side("G"), _side("D")
    made = forwards(generator, Input("z"), "made ")
    fake = forwards(discriminator, Ref("made 2", (0,)), "fake ")
    real = forwards(discriminator, Input("real"), "real ")
    loss = Call(label="loss", target="generative.discriminator_loss", args=(Ref("real 2", (0,)), Ref("fake 2", (0,))))
    back = (
        *backwards(discriminator, Ref("loss", (1,)), "real ", "real back "),
        *backwards(discriminator, Ref("loss", (2,)), "fake ", "fake back "),
    )
    yield "discriminator_step", ((*made, *fake, *real, loss, *back), _gradients("D", "real back ", "fake back "))
    loss = Call(label="loss", target="generative.generator_loss", args=(Ref("fake 2", (0,)),))
    through = backwards(discriminator, Ref("loss", (1,)), "fake ", "fake back ")
    back = backwards(generator, Ref("fake back 0", (0,)), "made ", "made back ")
    yield "generator_step", ((*made, *fake, loss, *through, *back), _gradients("G", "made back "))


def _gradients(side: str, *prefixes: str) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    return {
        name: [(f"{prefix}{index}", (place,)) for prefix in prefixes]
        for index, layer in enumerate(_side(side))
        for place, name in enumerate(layer.params, 1)
    }


_TURNS: Final = dict(_turns())


# Captioning


def captioning(inputs: Inputs) -> Composing:
    """Projection, word vectors, the cell over time, scores of words and their loss; and samples, word by word."""
    if "params" not in inputs:
        return Composed({}, ())
    cell = inputs["constructor"].get("cell_type", "rnn")
    words = inputs["constructor"]["word_to_idx"]
    captions = inputs["captions"]
    read, predicted = captions[:, :-1], captions[:, 1:]
    given = dict(inputs["params"]) | {"features": inputs["features"], "words": read, "next": predicted}
    given["mask"] = predicted != words["<NULL>"]
    forward, backward = f"recurrent.{cell}_forward", f"recurrent.{cell}_backward"

    def call(label: str, target: str, *args: Value) -> Call:
        return Call(label=label, target=target, args=tuple(Input(arg) if isinstance(arg, str) else arg for arg in args))

    calls = (
        call("h0", "layers.affine_forward", "features", "W_proj", "b_proj"),
        call("vectors", "recurrent.word_embedding_forward", "words", "W_embed"),
        call("h", forward, Ref("vectors", (0,)), Ref("h0", (0,)), "Wx", "Wh", "b"),
        call("scores", "recurrent.temporal_affine_forward", Ref("h", (0,)), "W_vocab", "b_vocab"),
        call("loss", "recurrent.temporal_softmax_loss", Ref("scores", (0,)), "next", "mask"),
        call("dscores", "recurrent.temporal_affine_backward", Ref("loss", (1,)), Ref("scores", (1,))),
        call("dh", backward, Ref("dscores", (0,)), Ref("h", (1,))),
        call("dvectors", "recurrent.word_embedding_backward", Ref("dh", (0,)), Ref("vectors", (1,))),
        call("dh0", "layers.affine_backward", Ref("dh", (1,)), Ref("h0", (1,))),
    )
    transcript = yield Plan(calls=calls, inputs=given)
    values = {"loss": array(transcript, "loss", (0,))}
    for name, (label, path) in _OF_CAPTIONS.items():
        with suppress(LookupError, ValueError):
            values[f"d{name}"] = array(transcript, label, path)
    step = f"recurrent.{cell}_step_forward"
    with suppress(LookupError, ValueError, TypeError, IndexError):
        values["sample"] = yield from _sampled(step, 2 if cell == "lstm" else 1, inputs, words["<START>"])
    parts = (*(short(item.target) for item in calls), short(step))
    return Composed(values, tuple(dict.fromkeys(parts)), ("loss",))


_OF_CAPTIONS: Final[Mapping[str, tuple[str, tuple[int, ...]]]] = {
    "W_vocab": ("dscores", (1,)),
    "b_vocab": ("dscores", (2,)),
    "Wx": ("dh", (2,)),
    "Wh": ("dh", (3,)),
    "b": ("dh", (4,)),
    "W_embed": ("dvectors", ()),
    "W_proj": ("dh0", (1,)),
    "b_proj": ("dh0", (2,)),
}
"""Where the gradient of each parameter is."""


def _sampled(step: str, states: int, inputs: Inputs, start: int) -> Generator[Plan, Transcript, Array]:
    """The words of the highest scores, each read in the next step."""
    params, features = inputs["params"], inputs["features"]
    first = Call(label="h0", target="layers.affine_forward", args=tuple(map(Input, ("features", "W_proj", "b_proj"))))
    transcript = yield Plan(calls=(first,), inputs=params | {"features": features})
    h0 = array(transcript, "h0", (0,))
    held = [h0, np.zeros_like(h0)][:states]
    names = [f"state {index}" for index in range(states)]
    words, found = np.full(len(features), start), []
    calls = (
        Call(label="step", target=step, args=tuple(map(Input, ("x", *names, "Wx", "Wh", "b")))),
        Call(
            label="scores",
            target="layers.affine_forward",
            args=(Ref("step", (0,)), Input("W_vocab"), Input("b_vocab")),
        ),
    )
    for _ in range(inputs["max_length"]):
        given = params | {"x": params["W_embed"][words]} | dict(zip(names, held, strict=True))
        transcript = yield Plan(calls=calls, inputs=given)
        held = [array(transcript, "step", (index,)) for index in range(states)]
        words = array(transcript, "scores", (0,)).argmax(axis=1)
        found.append(words)
    return np.stack(found, axis=1).astype(np.float64)
