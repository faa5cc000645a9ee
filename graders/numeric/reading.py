"""Turning what a driver answers into arrays, or into a reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graders.numeric.problem import Arrays, Raised
from graders.numeric.sizes import Array


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a result cannot be read: a reason code and a sentence."""

    reason: str
    message: str

    def __str__(self) -> str:
        """The sentence."""
        return self.message


def read_outputs(result: object, upstream: Arrays) -> dict[str, Array] | Fault:
    """Read the outputs of a forward as float64 arrays of the upstream gradient's shapes."""
    if isinstance(result, Fault):
        return result
    if not isinstance(result, Mapping):
        return Fault("forward_raised", f"the forward gave no outputs{_why(result)}")
    outputs = {}
    for name, v in upstream.items():
        read = _read(result.get(name))
        if isinstance(read, str):
            return Fault("forward_shape", f"output {name!r} {read}")
        if read.shape != v.shape and not (read.size == 1 and v.size == 1):
            return Fault("forward_shape", f"output {name!r} has shape {read.shape} where {v.shape} is expected")
        outputs[name] = read.reshape(v.shape) if read.shape != v.shape else read
    return outputs


def read_gradients(result: object, inputs: Arrays) -> dict[str, Array] | Fault:
    """Read gradients as float64 arrays of the inputs' shapes."""
    if isinstance(result, Fault):
        return result
    if not isinstance(result, Mapping):
        reason = "backward_raised" if isinstance(result, Raised) else "missing"
        return Fault(reason, f"the backward gave no gradients{_why(result)}")
    gradients = {}
    for name, a in inputs.items():
        read = _read(result.get(name))
        if isinstance(read, str):
            return Fault("missing", f"the gradient of {name!r} {read}")
        if read.shape != a.shape:
            return Fault("shape", f"the gradient of {name!r} has shape {read.shape}, and {name!r} has {a.shape}")
        gradients[name] = read
    return gradients


def _read(value: object) -> Array | str:
    if value is None:
        return "is missing"
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    try:
        a = np.asarray(value)
    except (ValueError, TypeError):
        return "is not an array"
    if a.dtype.kind not in "fiub":
        if a.dtype == object:
            what = "an array of objects" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
            return f"is not a numeric array but {what}"
        return f"is not a real array but {a.dtype}"
    return a.astype(np.float64)


def _why(result: object) -> str:
    return "" if result is None else f": {result}"


def not_finite(arrays: Arrays) -> str | None:
    """Name the first array that holds NaN or infinity, with the number of such entries."""
    for name, a in arrays.items():
        wrong = a.size - int(np.isfinite(a).sum())
        if wrong:
            return f"{name!r}: {wrong} of {a.size} entries are NaN or infinite"
    return None
