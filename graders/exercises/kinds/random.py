"""Random functions: judged by shape, moments, support and seeds, never by one stream of random numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graders.checks.evidence import Expected, Output
from graders.checks.statistics import MomentsCheck, SeedCheck
from graders.exercises.kinds.common import as_inputs, planned
from graders.exercises.operation import Case, Inputs, Run, Script, short
from graders.oracle.plan import Call, Input, Plan


@dataclass(frozen=True)
class Random:
    """A function that returns random numbers, its last input being ``seed``.

    Case options: ``shape``, ``mean``, ``std``, and where they apply ``bounds`` and ``kurtosis`` (see `MomentsCheck`).
    """

    name: str
    function: str
    points: float
    cases: Mapping[str, Case]

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return {self.function: self.points}

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Add another seed."""
        del case, run
        return inputs | {"other seed": inputs["seed"] + 1}

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """Two calls with one seed, one with another; no value is expected."""
        del case
        label = short(self.function)
        names = [name for name in inputs if name not in ("seed", "other seed")]
        seeds = {label: "seed", f"{label} again": "seed", f"{label} otherwise": "other seed"}
        calls = (
            Call(label=name, target=self.function, args=(*as_inputs(names), Input(seed)), seed=index)
            for index, (name, seed) in enumerate(seeds.items())
        )
        return Plan(calls=tuple(calls), inputs=inputs), {}

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """Moments earn, the seeds gate."""
        plan, outputs = self.base(case, inputs)
        label = short(self.function)
        options = case.options
        moments = MomentsCheck(
            label,
            options["shape"],
            options.get("mean", 0.0),
            options["std"],
            options.get("bounds", (-np.inf, np.inf)),
            options.get("kurtosis", 3.0),
        )
        seeds = SeedCheck(label, f"{label} again", f"{label} otherwise")
        checks = (planned(self.function, seeds, "gates"), planned(self.function, moments, "earns"))
        return Script(plan, outputs, expected, checks)
