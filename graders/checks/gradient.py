"""Is a gradient right: equal to the expected one or, failing that, to the numeric derivative of its own forward?

Where a function has several valid subgradients, or draws random numbers, no stored value decides: there the
submission's own forward does, differentiated by `graders.numeric`.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.completion import obstacle
from graders.checks.evidence import Evidence, Judgement, Output
from graders.checks.messages import describe_mismatch, describe_numeric
from graders.checks.shape import shape_verdict
from graders.checks.value import compare_output
from graders.checks.verdict import Verdict, blocked, failed, passed
from graders.numeric.check import gradient_check
from graders.numeric.compare import Comparison
from graders.numeric.problem import Evaluations, Problem, Raised, Round
from graders.numeric.report import GradientReport
from graders.oracle.plan import Call, Plan, Value
from graders.oracle.transcript import Transcript

Arrays = Mapping[str, NDArray[np.float64]]
_NUMERIC: Final = "numeric"


class Evaluation(msgspec.Struct, frozen=True):
    """Calls that evaluate the forward somewhere, the inputs they add, and where its outputs are."""

    calls: tuple[Call, ...]
    inputs: dict[str, Value]
    outputs: dict[str, Output]


class Pulled(msgspec.Struct, frozen=True):
    """Calls that run a backward, the inputs they add, where the gradients are, and a factor on them."""

    calls: tuple[Call, ...]
    inputs: dict[str, Value]
    gradients: dict[str, Output]
    factor: float = 1.0


class Differentiable(Protocol):
    """What can be evaluated and differentiated at other points. Arrays are named by gradient: ``dx`` for x."""

    def points(self) -> Arrays:
        """Base values of the differentiated inputs."""
        ...

    def upstream(self) -> Arrays:
        """The upstream gradient of each output."""
        ...

    def evaluate(self, suffix: str, values: Arrays) -> Evaluation:
        """Evaluate the forward at other values, under labels of their own."""
        ...

    def pull_back(self, suffix: str, at: str, upstream: Arrays) -> Pulled:
        """Run the backward of the evaluation made under suffix ``at``."""
        ...


@dataclass(frozen=True)
class GradientCheck:
    """The gradient ``name`` is right.

    Attributes:
        name: Name of the output that holds it, unique in the case.
        shown: What a student calls it.
        calls: How to evaluate elsewhere.
        forward: Names of the forward's outputs: whether they are right decides how a mismatch reads.
    """

    name: str
    shown: str
    calls: Differentiable
    forward: tuple[str, ...]

    @property
    def id(self) -> str:
        """``gradient-<shown>``."""
        return f"gradient-{self.shown}"

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare with the expected gradient; differentiate numerically where that does not decide."""
        hindrance = obstacle(evidence, evidence.outputs[self.name].label)
        if hindrance is not None:
            return hindrance
        if self.name in evidence.expected:
            gate = shape_verdict(evidence, self.name)
            if gate.status != "passed":
                return blocked(f"needs the right shape: {gate.message}") if gate.status == "failed" else gate
        return self._judge(evidence)

    def _judge(self, evidence: Evidence) -> Generator[Plan, Transcript, Verdict]:
        if self.name not in evidence.expected:
            report = yield from self._numeric(evidence)
            return self._by_numeric_alone(report)
        comparison = yield from compare_output(evidence, self.name)
        if comparison.passed:
            return passed(comparison.size, measured=comparison.error, allowed=comparison.allowed)
        report = yield from self._numeric(evidence)
        return self._on_appeal(evidence, comparison, report)

    def _on_appeal(self, evidence: Evidence, comparison: Comparison, report: GradientReport) -> Verdict:
        own = self._agrees(report)
        if own and forward_is_right(evidence, self.forward):
            return passed(comparison.size, message=f"{self.shown} is another valid subgradient")
        message = describe_mismatch(self.shown, comparison)
        if own:
            message += "\n  it is the gradient of your own forward, whose result is wrong: mend the forward first"
        else:
            message += describe_numeric(self.name, report)
        return failed(message, measured=comparison.error, allowed=comparison.allowed)

    def _by_numeric_alone(self, report: GradientReport) -> Verdict:
        if self._agrees(report):
            return passed(report.forward_calls, measured=report.gap, allowed=report.allowed)
        if report.status == "inconclusive":
            return blocked(f"needs a forward that can be differentiated numerically: {report.message}")
        message = f"{self.shown} is not the gradient of the forward{describe_numeric(self.name, report)}"
        return failed(message, measured=report.gap, allowed=report.allowed)

    def _agrees(self, report: GradientReport) -> bool:
        if report.status == "passed":
            return True
        located = {mismatch.name for mismatch in report.mismatches}
        return report.reason == "gradient" and bool(located) and self.name not in located

    def _numeric(self, evidence: Evidence) -> Generator[Plan, Transcript, GradientReport]:
        """The numeric check of all gradients at once, made once a case and shared by their checks."""
        key = f"{_NUMERIC} {evidence.outputs[self.name].label}"
        if key not in evidence.notes:
            evidence.notes[key] = yield from check_numerically(self.calls)
        report: GradientReport = evidence.notes[key]
        return report


def forward_is_right(evidence: Evidence, names: tuple[str, ...]) -> bool:
    """Whether the forward's outputs were judged right in this case."""
    return all(evidence.notes.get(f"value-{name}") == "passed" for name in names if name in evidence.expected)


def check_numerically(calls: Differentiable) -> Generator[Plan, Transcript, GradientReport]:
    """Drive the numeric checker by plans: one plan a round."""
    checker = gradient_check(Problem(inputs=calls.points(), upstream=calls.upstream()))
    try:
        wanted = next(checker)
        while True:
            plan, places = plan_of(wanted, calls)
            transcript = yield plan
            wanted = checker.send(_answers(transcript, places))
    except StopIteration as stop:
        report: GradientReport = stop.value
        return report


Places = tuple[list[dict[str, Output]], list[tuple[dict[str, Output], float]]]


def plan_of(wanted: Round, calls: Differentiable) -> tuple[Plan, Places]:
    """One plan for a round, and where its answers will be."""
    steps: list[Call] = []
    inputs: dict[str, Value] = dict(getattr(calls, "inputs", {}))
    outputs: list[dict[str, Output]] = []
    gradients: list[tuple[dict[str, Output], float]] = []
    for index, point in enumerate(wanted.points):
        suffix = f" at {index}"
        evaluation = calls.evaluate(suffix, point.inputs)
        steps += evaluation.calls
        inputs |= evaluation.inputs
        outputs.append(evaluation.outputs)
        for number, pullback in enumerate(wanted.pullbacks):
            if pullback.at == index:
                pulled = calls.pull_back(f" by {number}", suffix, pullback.upstream)
                steps += pulled.calls
                inputs |= pulled.inputs
    for number, pullback in enumerate(wanted.pullbacks):
        pulled = calls.pull_back(f" by {number}", f" at {pullback.at}", pullback.upstream)
        gradients.append((pulled.gradients, pulled.factor))
    return Plan(calls=tuple(steps), inputs=inputs), (outputs, gradients)


def _answers(transcript: Transcript, places: Places) -> Evaluations:
    outputs, gradients = places
    return Evaluations(
        outputs=[_read(transcript, where, 1.0) for where in outputs],
        gradients=[_read(transcript, where, factor) for where, factor in gradients],
    )


def _read(transcript: Transcript, where: Mapping[str, Output], factor: float) -> Any:
    try:
        values = {name: output.read(transcript) for name, output in where.items()}
        return {
            name: np.asarray(value, np.float64) * factor if factor != 1.0 else value for name, value in values.items()
        }
    except (LookupError, TypeError, ValueError) as error:
        return Raised(str(error))
