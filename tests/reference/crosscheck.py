"""The stored cases against PyTorch: ``python -m tests.reference.crosscheck`` prints what was compared.

One entry an operation says what PyTorch computes of the same inputs; gradients are PyTorch's own. Every case that
PyTorch has an answer to is compared, and the largest difference, relative to the scale of the case, is shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from graders.fixtures import StoredCase, read_operation
from graders.judging.catalogue import catalogue, fixture_path
from graders.kinds.operation import Operation
from tests.support.course import PUBLIC_FIXTURES

Tensors = dict[str, Any]
Forward = Callable[[Any, Tensors], Any]


@dataclass(frozen=True)
class Compared:
    """What was compared of one operation: cases, numbers, and the largest difference against the scale."""

    operation: str
    cases: int
    numbers: int
    largest: float


def crosscheck(operation: Operation, forward: Forward) -> Compared:
    """Compare all stored cases of an operation that PyTorch answers."""
    stored = read_operation(fixture_path(PUBLIC_FIXTURES, operation))
    cases, numbers, largest = 0, 0, 0.0
    for case in stored.values():
        compared = list(_differences(case, forward))
        cases += bool(compared)
        numbers += sum(size for size, _ in compared)
        largest = max([largest, *(difference for _, difference in compared)])
    return Compared(operation.name, cases, numbers, largest)


def _differences(case: StoredCase, forward: Forward) -> Iterator[tuple[int, float]]:
    import torch

    tensors = {name: _tensor(value) for name, value in case.inputs.items()}
    outputs = forward(torch, tensors)
    if outputs is None:
        return
    outputs = outputs if isinstance(outputs, dict) else {"out": outputs}
    loss = sum((out * tensors.get(f"d{name}", 1.0)).sum() for name, out in outputs.items() if out.requires_grad)
    if isinstance(loss, torch.Tensor) and (f"d{next(iter(outputs))}" in case.inputs or "loss" in outputs):
        loss.backward()
        outputs |= {f"d{name}": value.grad for name, value in tensors.items() if _has_gradient(value)}
    for name, value in outputs.items():
        if name in case.expected:
            wanted, scale = case.expected[name]
            got = value.detach().numpy().reshape(wanted.shape)
            finite = np.isfinite(wanted)
            assert (finite == np.isfinite(got)).all(), name
            yield wanted.size, float(np.max(np.abs(got - wanted)[finite] / scale[finite], initial=0.0))


def _tensor(value: Any) -> Any:
    import torch

    if isinstance(value, np.ndarray):
        wide = value.astype(np.int64) if value.dtype.kind == "i" else value  # indices of torch are long
        tensor = torch.tensor(np.ascontiguousarray(wide))
        return tensor.requires_grad_() if value.dtype.kind == "f" else tensor
    return value


def _has_gradient(value: Any) -> bool:
    return getattr(value, "grad", None) is not None


def _flat(x: Any) -> Any:
    return x.reshape(x.shape[0], -1)


def _cross_entropy(torch: Any, t: Tensors) -> Any:
    return {"loss": torch.nn.functional.cross_entropy(t["x"], t["y"])}


def _hinge(torch: Any, t: Tensors, power: int = 1) -> Any:
    rows = torch.arange(len(t["y"]))
    margins = torch.relu(t["x"] - t["x"][rows, t["y"]][:, None] + t.get("delta", 1.0)) ** power
    keep = torch.ones_like(margins)
    keep[rows, t["y"]] = 0
    return {"loss": (margins * keep).sum() / len(rows)}


def _multi_margin(torch: Any, t: Tensors) -> Any:
    classes = t["x"].shape[1]
    return {"loss": torch.nn.functional.multi_margin_loss(t["x"], t["y"]) * classes}


def _linear(loss: Forward) -> Forward:
    def forward(torch: Any, t: Tensors) -> Any:
        margin = {"delta": t["delta"]} if "delta" in t else {}
        scores = {"x": t["X"] @ t["W"], "y": t["y"], **margin}
        return {"loss": loss(torch, scores)["loss"] + t["reg"] * (t["W"] ** 2).sum()}

    return forward


def _conv(torch: Any, t: Tensors) -> Any:
    p = t["conv_param"]
    return torch.nn.functional.conv2d(t["x"], t["w"], t["b"], stride=p["stride"], padding=p["pad"])


def _pool(kind: str) -> Forward:
    def forward(torch: Any, t: Tensors) -> Any:
        p = t["pool_param"]
        window, stride = (p["pool_height"], p["pool_width"]), p["stride"]
        if kind == "l2":
            sums = torch.nn.functional.avg_pool2d(t["x"] ** 2, window, stride) * window[0] * window[1]
            return None if bool((sums == 0).any()) else sums.sqrt()
        return getattr(torch.nn.functional, f"{kind}_pool2d")(t["x"], window, stride)

    return forward


def _batchnorm(torch: Any, t: Tensors) -> Any:
    p = t["bn_param"]
    train = p["mode"] == "train"
    running = [torch.tensor(p[name]).reshape(-1) if name in p else None for name in ("running_mean", "running_var")]
    one_value = t["x"].numel() == t["x"].shape[1]
    if (train and one_value) or (not train and running[0] is None):
        return None
    statistics = (None, None) if train else running
    return torch.nn.functional.batch_norm(t["x"], *statistics, t["gamma"], t["beta"], train, 0.0, p.get("eps", 1e-5))


def _layernorm(torch: Any, t: Tensors) -> Any:
    eps = t["ln_param"].get("eps", 1e-5)
    return torch.nn.functional.layer_norm(t["x"], t["x"].shape[1:], t["gamma"], t["beta"], eps)


def _groupnorm(torch: Any, t: Tensors) -> Any:
    eps = t["gn_param"].get("eps", 1e-5)
    normed = torch.nn.functional.group_norm(t["x"], t["G"], eps=eps)
    return normed * t["gamma"] + t["beta"]


def _temporal_affine(torch: Any, t: Tensors) -> Any:
    return t["x"] @ t["w"] + t["b"]


def _temporal_softmax(torch: Any, t: Tensors) -> Any:
    losses = torch.nn.functional.cross_entropy(t["x"].flatten(0, 1), t["y"].flatten(), reduction="none")
    return {"loss": (losses * t["mask"].flatten()).sum() / t["x"].shape[0]}


def _rnn_step(torch: Any, t: Tensors, h: str = "prev_h") -> Any:
    return {"next_h": torch.tanh(t["x"] @ t["Wx"] + t[h] @ t["Wh"] + t["b"])}


def _rnn(torch: Any, t: Tensors) -> Any:
    h, steps = t["h0"], []
    for x in t["x"].unbind(1):
        h = torch.tanh(x @ t["Wx"] + h @ t["Wh"] + t["b"])
        steps.append(h)
    return {"h": torch.stack(steps, 1)}


def _lstm_cell(torch: Any, x: Any, h: Any, c: Any, t: Tensors) -> tuple[Any, Any]:
    i, f, o, g = (x @ t["Wx"] + h @ t["Wh"] + t["b"]).chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def _lstm_step(torch: Any, t: Tensors) -> Any:
    next_h, next_c = _lstm_cell(torch, t["x"], t["prev_h"], t["prev_c"], t)
    return {"next_h": next_h, "next_c": next_c}


def _lstm(torch: Any, t: Tensors) -> Any:
    h, steps = t["h0"], []
    c = torch.zeros_like(h)
    for x in t["x"].unbind(1):
        h, c = _lstm_cell(torch, x, h, c, t)
        steps.append(h)
    return {"h": torch.stack(steps, 1)}


def _gan(torch: Any, logits: Any, label: float) -> Any:
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))


ENTRIES: dict[str, Forward] = {
    "affine": lambda torch, t: torch.nn.functional.linear(_flat(t["x"]), t["w"].T, t["b"]),
    "sigmoid": lambda torch, t: torch.sigmoid(t["x"]),
    "tanh": lambda torch, t: torch.tanh(t["x"]),
    "relu": lambda torch, t: torch.relu(t["x"]),
    "leaky_relu": lambda torch, t: torch.nn.functional.leaky_relu(t["x"], t.get("slope", 0.01)),
    "elu": lambda torch, t: torch.nn.functional.elu(t["x"], t.get("alpha", 1.0)),
    "maxout": lambda torch, t: (torch.einsum("nd,kdm->knm", t["x"], t["W"]) + t["b"][:, None]).max(0).values,
    "svm_loss": _multi_margin,
    "squared_hinge_loss": lambda torch, t: _hinge(torch, t, 2),
    "softmax_loss": _cross_entropy,
    "svm_loss_naive": _linear(_hinge),
    "svm_loss_vectorized": _linear(_hinge),
    "squared_hinge_loss_vectorized": _linear(lambda torch, t: _hinge(torch, t, 2)),
    "softmax_loss_naive": _linear(_cross_entropy),
    "softmax_loss_vectorized": _linear(_cross_entropy),
    "conv_naive": _conv,
    "conv_fast": _conv,
    "max_pool_naive": _pool("max"),
    "max_pool_fast": _pool("max"),
    "avg_pool": _pool("avg"),
    "l2_pool": _pool("l2"),
    "batchnorm": _batchnorm,
    "spatial_batchnorm": _batchnorm,
    "layernorm": _layernorm,
    "spatial_groupnorm": _groupnorm,
    "rnn_step": _rnn_step,
    "rnn": _rnn,
    "lstm_step": _lstm_step,
    "lstm": _lstm,
    "word_embedding": lambda torch, t: torch.nn.functional.embedding(t["x"], t["W"]),
    "temporal_affine": _temporal_affine,
    "temporal_softmax_loss": _temporal_softmax,
    "generator_loss": lambda torch, t: {"loss": _gan(torch, t["fake"], 1.0)},
    "minimax_generator_loss": lambda torch, t: {"loss": -_gan(torch, t["fake"], 0.0)},
    "discriminator_loss": lambda torch, t: {"loss": _gan(torch, t["real"], 1.0) + _gan(torch, t["fake"], 0.0)},
    "tv_loss": lambda torch, t: {
        "loss": t["weight"] * (t["image"].diff(dim=2).square().sum() + t["image"].diff(dim=3).square().sum())
    },
}


def main() -> None:
    """Print the table."""
    table = Table("operation", title="Stored cases against PyTorch", title_justify="left")
    for heading in ("cases", "numbers", "largest relative difference"):
        table.add_column(heading, justify="right")
    for name, forward in ENTRIES.items():
        found = crosscheck(catalogue()[name], forward)
        table.add_row(name, str(found.cases), str(found.numbers), f"{found.largest:.1e}")
    Console().print(table)


if __name__ == "__main__":
    main()
