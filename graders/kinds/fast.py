"""Fast layers: layers that keep the contract of another by loops, and are judged by their speed too."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np

from graders.checks.contract import Expected, Output, Verdict
from graders.checks.speed import Rounds, SpeedCheck, drawn_like
from graders.checks.value import ShapeCheck, ValueCheck
from graders.kinds.common import planned
from graders.kinds.layer import Layer
from graders.kinds.operation import Case, Inputs, PlannedCheck, Run, Script, short
from graders.oracle.plan import Call, Plan, moved

ROUNDS: Final = "rounds"
COUNT: Final = 3
"""Calls that are timed together: enough that what a plan costs beside them is small."""
TRIES: Final = 3
"""Times that a function is timed, each on arrays of its own, before it is too slow: on a busy machine the processor's
caches are shared with others, and a vectorised function that is 5 times as fast as the loops was seen at half of it."""


def seed_of_rounds(rng: np.random.Generator) -> int:
    """Draw the input ``rounds`` of a timed case."""
    return int(rng.integers(2**53))


class FastLayer(Layer, frozen=True):
    """A vectorised forward with one backward.

    Case option besides those of `Layer`: ``timed=True`` makes it a case of speed. Its drawn input ``rounds`` is a
    number from which every timed call's own arrays are drawn: the submission is not given it, so that nothing it was
    given says what comes. Completed, ``rounds`` are these arrays and the results of the reference.
    """

    def complete(self, case: Case, inputs: Inputs, run: Run) -> Inputs:
        """Those of a layer; for a timed case also the rounds."""
        seed = inputs.get(ROUNDS)
        inputs = super().complete(case, _without_rounds(inputs), run)
        if "timed" not in case.options:
            return inputs
        rng = np.random.default_rng(seed)
        functions = (self.forward, *self.backwards)
        return inputs | {ROUNDS: {name: self._drawn(name, inputs, rng, run) for name in map(short, functions)}}

    def _drawn(self, function: str, inputs: Inputs, rng: np.random.Generator, run: Run) -> list[dict[str, Any]]:
        """Inputs and expected results of each round of a function."""
        rounds = []
        plan, outputs = super().base(Case({}), inputs)
        for _ in range(TRIES * COUNT):
            given = drawn_like(inputs, rng)
            transcript = run(msgspec.structs.replace(plan, inputs=given))
            results = {name: output.read(transcript) for name, output in outputs.items() if output.label == function}
            rounds.append({"given": given, "results": results})
        return rounds

    def base(self, case: Case, inputs: Inputs) -> tuple[Plan, dict[str, Output]]:
        """Those of a layer."""
        return super().base(case, _without_rounds(inputs))

    def script(self, case: Case, inputs: Inputs, expected: Mapping[str, Expected]) -> Script:
        """Those of a layer; in a timed case right results are needed for the speed to earn."""
        if "timed" not in case.options:
            return super().script(case, inputs, expected)
        plan, outputs = self.base(case, inputs)
        checks: list[PlannedCheck] = []
        for function in (self.forward, *self.backwards):
            names = [name for name, output in outputs.items() if output.label == short(function)]
            for name in names:
                checks.append(planned(function, ShapeCheck(name, outputs[name].label), "gates"))
                checks.append(planned(function, ValueCheck(name), "gates"))
            windows = np.size(inputs[f"d{self.returns[0]}"])
            drawn = inputs[ROUNDS][short(function)]
            tries = (drawn[start : start + COUNT] for start in range(0, len(drawn), COUNT))
            rounds = tuple(self._rounds(short(function), plan, outputs, items) for items in tries)
            right = tuple(Verdict("value", name) for name in names)
            checks.append(planned(function, SpeedCheck(short(function), rounds, windows, right), "earns"))
        return Script(plan, outputs, expected, tuple(checks))

    @staticmethod
    def _rounds(function: str, base: Plan, outputs: Mapping[str, Output], rounds: Sequence[dict[str, Any]]) -> Rounds:
        """The calls of a function on the arrays of each round; a backward's forwards come first, in their own plan."""
        before: list[Call] = []
        timed: list[Call] = []
        inputs: Inputs = {}
        wanted = []
        for index, item in enumerate(rounds):
            suffix = f" {index}"
            names = {name: name + suffix for name in item["given"]}
            labels = {call.label: call.label + suffix for call in base.calls}
            inputs |= {names[name]: value for name, value in item["given"].items()}
            if base.calls[0].label != function:
                before.append(msgspec.structs.replace(moved(base.calls[0], suffix, names, labels), quiet=True))
            timed += [moved(call, suffix, names, labels) for call in base.calls if call.label == function]
            for name, value in item["results"].items():
                output = outputs[name]
                wanted.append((Output(name, output.label + suffix, output.path), np.asarray(value, np.float64)))
        forwards = (Plan(calls=tuple(before), inputs=inputs),) if before else ()
        plan = Plan(calls=tuple(timed), inputs=inputs, continues=bool(before), timed=True)
        return Rounds((base, *forwards), plan, tuple(wanted))


def _without_rounds(inputs: Inputs) -> Inputs:
    return {name: value for name, value in inputs.items() if name != ROUNDS}
