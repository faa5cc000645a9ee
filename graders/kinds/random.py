"""Random functions: judged by shape, moments, support and seeds, never by one stream of random numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graders.checks.completion import RaisesCheck
from graders.checks.contract import Check, Expected, Output
from graders.checks.purity import UnchangedCheck
from graders.checks.statistics import MomentsCheck, SeedCheck
from graders.kinds.common import as_inputs, planned
from graders.kinds.operation import Case, Inputs, Run, Script, short
from graders.oracle.plan import Call, Input, Plan

SEED_ZERO: Final = "Here the seed is 0, which is a seed like any other."
NO_SEED: Final = "Here the seed is None: every call draws afresh."


def moments(label: str, case: Case, inputs: Inputs) -> Check:
    """The check of independent numbers of one distribution.

    Case options: ``shape``, ``mean``, ``std``, and where they apply ``bounds`` and ``kurtosis`` (see `MomentsCheck`).
    """
    del inputs
    options = case.options
    return MomentsCheck(
        label,
        options["shape"],
        options.get("mean", 0.0),
        options["std"],
        options.get("bounds", (-np.inf, np.inf)),
        options.get("kurtosis", 3.0),
    )


@dataclass(frozen=True)
class Random:
    """A function that returns something random, its last input being ``seed``; None draws afresh.

    Case option ``raises`` names the exception that is right; the rest is read by ``judged_by``.

    Attributes:
        judged_by: Makes the check that earns, of the label of the call, the case and its inputs.
    """

    name: str
    function: str
    points: float
    cases: Mapping[str, Case]
    judged_by: Callable[[str, Case, Inputs], Check] = moments

    @property
    def exercises(self) -> Mapping[str, float]:
        """Points by full name."""
        return {self.function: self.points}

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Add another seed; None stays None."""
        del case, run
        return inputs | {"other seed": None if inputs["seed"] is None else inputs["seed"] + 1}

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
        """What must hold of any draw earns, the seeds gate; or the exception earns."""
        plan, outputs = self.base(case, inputs)
        label = short(self.function)
        if "raises" in case.options:
            raises = RaisesCheck(label, case.options["raises"])
            return Script(plan, outputs, expected, (planned(self.function, raises, "earns"),))
        drawn = self.judged_by(label, case, inputs)
        numbers: Literal["numbers", ""] = "numbers" if isinstance(drawn, MomentsCheck) else ""
        fresh = inputs["seed"] is None
        seeds = SeedCheck(label, f"{label} again", f"{label} otherwise", numbers, fresh=fresh)
        checks = [
            planned(self.function, seeds, "gates"),
            planned(self.function, drawn, "earns"),
            planned(self.function, UnchangedCheck(label, tuple(inputs)), "advisory"),
        ]
        return Script(plan, outputs, expected, tuple(checks), excusable=(label,) if fresh else ())
