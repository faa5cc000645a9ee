"""Does a model hold its parameters under the agreed names, in the agreed shapes?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graders.checks.contract import Came, Evidence, Finding, failed, passed, seen


@dataclass(frozen=True)
class ParamsCheck:
    """The ``params`` of a new model are a dict of arrays of the given shapes; entries besides are its own affair."""

    shapes: Mapping[str, tuple[int, ...]]
    id: str = "params"
    fact: str = "params"
    output: str | None = None
    needs: tuple[Came, ...] = (Came("params"),)

    def judge(self, evidence: Evidence) -> Finding:
        """Compare names, then shapes."""
        params = evidence.transcript.value("params")
        if not isinstance(params, dict):
            return failed("params_no_dict", got=seen(params))
        if not params:
            return Finding(status="not_implemented", kind="params_empty", comparisons=0)
        missing = [name for name in self.shapes if name not in params]
        if missing:
            return failed("params_missing", missing=tuple(missing), held=tuple(map(str, params)))
        for name, shape in self.shapes.items():
            if not isinstance(params[name], np.ndarray) or params[name].shape != shape:
                return failed("params_shape", name, got=seen(params[name]), wanted=shape)
        return passed(len(self.shapes))


@dataclass(frozen=True)
class DtypeCheck:
    """All ``params`` of a new model are of the type that its constructor was given."""

    dtype: str
    id: str = "dtype"
    fact: str = "dtype"
    output: str | None = None
    needs: tuple[Came, ...] = (Came("params"),)

    def judge(self, evidence: Evidence) -> Finding:
        """Compare the type of every array."""
        params = evidence.transcript.value("params")
        if not isinstance(params, dict):
            return failed("params_no_dict", got=seen(params))
        arrays = {name: value for name, value in params.items() if isinstance(value, np.ndarray)}
        if not arrays:
            return Finding(status="not_implemented", kind="params_empty", comparisons=0)
        wrong = tuple(f"{name} ({value.dtype})" for name, value in arrays.items() if value.dtype != self.dtype)
        return failed("params_dtype", wanted=self.dtype, wrong=wrong) if wrong else passed(len(arrays))
