"""Is a gradient right: equal to the expected one or, failing that, to the numeric derivative of its own forward?

Where a function has several valid subgradients, or draws random numbers, no stored value decides: there the
submission's own forward does, differentiated by `graders.numeric`.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

import msgspec

from graders.checks.carried import RIGHT_FOR_OWN, carried_forward, is_lazy
from graders.checks.completion import obstacle
from graders.checks.differentiation import Alone, Differentiable, agrees, check_numerically
from graders.checks.evidence import Evidence, Judgement
from graders.checks.messages import describe_mismatch, describe_numeric
from graders.checks.patterns.upstream import upstream_use
from graders.checks.shape import shape_verdict
from graders.checks.trusted import Asked, forward_is_steady, recorded
from graders.checks.value import compare_output
from graders.checks.verdict import FOLLOW_THROUGH, Verdict, blocked, failed, passed
from graders.numeric.compare import Comparison
from graders.numeric.report import GradientReport
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript

_NUMERIC: Final = "numeric"
OF_ANOTHER: Final = "belongs to a forward that answers another exercise: mend the forward first"
_TWO_FACED: Final = "your forward gives wrong results beside this point, so it cannot confirm another gradient"


@dataclass(frozen=True)
class GradientCheck:
    """The gradient ``name`` is right.

    Attributes:
        name: Name of the output that holds it, unique in the case.
        shown: What a student calls it.
        calls: How to evaluate elsewhere.
        forward: Names of the forward's outputs: whether they are right decides how a mismatch reads.
        exact: The expected gradient alone is right: there is one, and the own forward earns no credit.
    """

    name: str
    shown: str
    calls: Differentiable
    forward: tuple[str, ...]
    exact: bool = False

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
            return self._by_numeric_alone((yield from self._confirming(evidence)))
        comparison = yield from compare_output(evidence, self.name)
        if comparison.passed:
            if is_lazy(evidence, self.forward):
                return failed(f"{self.shown} {OF_ANOTHER}")
            return passed(comparison.size, measured=comparison.error, allowed=comparison.allowed)
        if self.exact:
            message = describe_mismatch(self.shown, comparison)
            return failed(message, measured=comparison.error, allowed=comparison.allowed)
        report = yield from self._confirming(evidence)
        if not agrees(report, self.name):
            return (yield from self._disagrees(evidence, comparison, report))
        if forward_is_right(evidence, self.forward):
            if not forward_is_steady(evidence, self.forward, evidence.notes[self._asked(evidence)]):
                return failed(f"{describe_mismatch(self.shown, comparison)}\n  {_TWO_FACED}")
            return passed(comparison.size, message=f"{self.shown} is another valid subgradient")
        return (yield from self._right_for_own(evidence, comparison, report))

    def _right_for_own(
        self, evidence: Evidence, comparison: Comparison, report: GradientReport
    ) -> Generator[Plan, Transcript, Verdict]:
        """Credit for the gradient of a wrong forward, if that is a credible attempt."""
        names = tuple(name for name in self.forward if name in evidence.expected)
        if names and (yield from carried_forward(evidence, self.calls, names, report)):
            return passed(comparison.size, message=f"{self.shown} {RIGHT_FOR_OWN}", pattern=FOLLOW_THROUGH)
        message = describe_mismatch(self.shown, comparison)
        message += "\n  it is the gradient of your own forward, whose result is wrong: mend the forward first"
        verdict = failed(message, measured=comparison.error, allowed=comparison.allowed)
        return msgspec.structs.replace(verdict, pattern="of_own_forward")

    def _disagrees(
        self, evidence: Evidence, comparison: Comparison, report: GradientReport
    ) -> Generator[Plan, Transcript, Verdict]:
        message = describe_mismatch(self.shown, comparison) + describe_numeric(self.name, report)
        verdict = failed(message, measured=comparison.error, allowed=comparison.allowed)
        how = yield from upstream_use(evidence, self.name, self.calls)
        if how is None:
            return verdict
        return msgspec.structs.replace(verdict, message=f"{self.shown} {how[1]}\n  {message}", pattern=how[0])

    def _by_numeric_alone(self, report: GradientReport) -> Verdict:
        if agrees(report, self.name):
            return passed(report.forward_calls, measured=report.gap, allowed=report.allowed)
        if report.status == "inconclusive":
            return blocked(f"needs a forward that can be differentiated numerically: {report.message}")
        message = f"{self.shown} is not the gradient of the forward{describe_numeric(self.name, report)}"
        return failed(message, measured=report.gap, allowed=report.allowed)

    def _confirming(self, evidence: Evidence) -> Generator[Plan, Transcript, GradientReport]:
        """The numeric check of all gradients; of this one alone where another that is wrong may hide its error."""
        report = yield from self._numeric(evidence)
        if report.status == "passed" or not agrees(report, self.name):
            return report
        asked = evidence.notes[self._asked(evidence)]
        return (yield from recorded(check_numerically(Alone(self.calls, self.name)), asked))

    def _numeric(self, evidence: Evidence) -> Generator[Plan, Transcript, GradientReport]:
        """The numeric check of all gradients at once, made once a case and shared by their checks."""
        key = f"{_NUMERIC} {evidence.outputs[self.name].label}"
        if key not in evidence.notes:
            asked: Asked = []
            evidence.notes[self._asked(evidence)] = asked
            evidence.notes[key] = yield from recorded(check_numerically(self.calls), asked)
        report: GradientReport = evidence.notes[key]
        return report

    def _asked(self, evidence: Evidence) -> str:
        """Where the rounds of the numeric check are kept."""
        return f"{_NUMERIC} rounds {evidence.outputs[self.name].label}"


def forward_is_right(evidence: Evidence, names: tuple[str, ...]) -> bool:
    """Whether the forward's outputs were judged right in this case."""
    return all(evidence.notes.get(f"value-{name}") == "passed" for name in names if name in evidence.expected)
