"""Does a model hold its parameters under the agreed names, in the agreed shapes?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement
from graders.checks.shape import kind_of
from graders.checks.verdict import Verdict, failed, passed


@dataclass(frozen=True)
class ParamsCheck:
    """The ``params`` of a new model are a dict of arrays of the given shapes; entries besides are its own affair."""

    shapes: Mapping[str, tuple[int, ...]]
    id: str = "params"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare names, then shapes."""
        hindrance = obstacle(evidence, "params")
        if hindrance is not None:
            return hindrance
        params = evidence.transcript.value("params")
        if not isinstance(params, dict):
            return failed(f"params should be a dict of arrays; got {kind_of(params)}")
        if not params:
            return Verdict(status="not_implemented", message="params is empty", comparisons=0)
        missing = [name for name in self.shapes if name not in params]
        if missing:
            return failed(f"params has no {', '.join(missing)}; it has {', '.join(map(str, params)) or 'nothing'}")
        for name, shape in self.shapes.items():
            if not isinstance(params[name], np.ndarray) or params[name].shape != shape:
                return failed(f"params[{name!r}] is {kind_of(params[name])}; it should have shape {shape}")
        return passed(len(self.shapes))


@dataclass(frozen=True)
class DtypeCheck:
    """All ``params`` of a new model are of the type that its constructor was given."""

    dtype: str
    id: str = "dtype"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare the type of every array."""
        hindrance = obstacle(evidence, "params")
        if hindrance is not None:
            return hindrance
        params = evidence.transcript.value("params")
        if not isinstance(params, dict):
            return failed(f"params should be a dict of arrays; got {kind_of(params)}")
        arrays = {name: value for name, value in params.items() if isinstance(value, np.ndarray)}
        wrong = [f"{name} ({value.dtype})" for name, value in arrays.items() if value.dtype != self.dtype]
        if wrong:
            hint = "Cast the parameters to dtype at the end of the constructor."
            return failed(f"params should be of dtype {self.dtype}; not so {', '.join(map(str, wrong))}", hint=hint)
        return passed(len(arrays))
