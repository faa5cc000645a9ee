"""Is a gradient right: equal to the expected one or, failing that, to the numeric derivative of its own forward?

Where a function has several valid subgradients, or draws random numbers, no stored value decides: there the
submission's own forward does, differentiated by `graders.numeric`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import (
    Came,
    Conversation,
    Evidence,
    Finding,
    Judgement,
    Need,
    Output,
    Shaped,
    Shared,
    Verdict,
    blocked,
    failed,
    passed,
)
from graders.checks.value import FLOAT64_TOLERANCE, compare_output, mismatch
from graders.numeric.arrays import compare
from graders.oracle.plan import Plan

if TYPE_CHECKING:
    from graders.numeric.problem import Fault, GradientReport

OF_OWN_FORWARD: Final = "right_for_own_forward"
"""Kind of a pass that is right for the submission's own wrong forward."""
OF_OWN_PARTS: Final = "right_for_own_parts"
"""Kind of a pass that is right for the submission's own wrong parts: as a forward, it is not right."""


_ALIKE: Final = 1e-4
"""Relative difference of two answers of one backward: sums in another order and single precision stay below it."""
_DIFFERENTIATED: Final = frozenset({"wrong_gradient", "not_of_forward"})
"""Kinds of findings on gradients of which numeric differentiation says more."""
PLAIN: Final = 1e6
"""Times what double precision allows, 1e-9: an error of a thousandth, which a glance at a derivative may show."""


class Evaluated(NamedTuple):
    """One round of a numeric check, with what is held of its answers: of all that may come with them, nothing else.

    Attributes:
        plan: What was asked.
        places: Where the forward's results are, by name, point by point.
        results: The results, point by point; a fault where they are not of the right shapes.
    """

    plan: Plan
    places: Sequence[Mapping[str, Output]]
    results: "Sequence[Mapping[str, NDArray[np.float64]] | Fault]"


class Differentiated(NamedTuple):
    """A numeric check, and what was asked for it.

    Attributes:
        report: What came of it.
        rounds: Every round.
        gradients: What the backward gave at the base point, by output.
    """

    report: "GradientReport"
    rounds: tuple[Evaluated, ...]
    gradients: Mapping[str, Any]


class NumericCheck(Shared, Protocol):
    """The numeric check of the gradients of one backward: `make` comes to a `Differentiated`."""

    def alone(self, name: str) -> Shared:
        """The check of one gradient alone, where another that is wrong may hide its error."""
        ...

    def at_kinks(self, *, single: bool) -> Shared:
        """The check at the base point's kinks and ties; ``single`` takes the steps that single precision needs."""
        ...

    def to_read(self) -> "NumericCheck":
        """The check that finds where a gradient is wrong, by further rounds: for whoever reads it."""
        ...

    def at_a_glance(self) -> Shared:
        """The gradients that are plainly wrong: comes to a report on each, by output."""
        ...

    def refuted(self, evidence: Evidence) -> Shared:
        """The same of a forward whose results are right, without a further plan: None where nobody knows."""
        ...

    def steps(self, name: str) -> Shared:
        """The error of one gradient at many steps: comes to pairs of step and error."""
        ...


@dataclass(frozen=True)
class GradientCheck:
    """The gradient ``output`` is right.

    Attributes:
        output: Name of the output that holds it, unique in the case.
        shown: What a student calls it.
        label: The call that gives it.
        numeric: The numeric check of all gradients of that call.
        forward: Names of the forward's outputs that have expected values.
        stored: Whether a gradient is expected, or numeric differentiation alone decides.
        exact: The expected gradient alone is right: there is one, and the own forward earns no credit.
    """

    output: str
    shown: str
    label: str
    numeric: NumericCheck = field(compare=False)
    forward: tuple[str, ...] = ()
    stored: bool = True
    exact: bool = False
    fact: str = "gradient"

    @property
    def id(self) -> str:
        """``gradient-<shown>``."""
        return f"gradient-{self.shown}"

    @property
    def needs(self) -> tuple[Need, ...]:
        """The right shape where one is expected, and whether the forward's results are right in this case."""
        forward = tuple(Verdict("value", name, must_pass=False) for name in self.forward)
        return (Shaped(self.output) if self.stored else Came(self.label), *forward)

    def judge(self, evidence: Evidence) -> Judgement:
        """Compare with the expected gradient; differentiate numerically where that does not decide."""
        if not self.stored:
            return self._by_numeric_alone((yield from self.confirming(evidence)).report)
        comparison = yield from compare_output(evidence, self.output)
        if comparison.passed:
            return passed(comparison.size, measured=comparison.error, allowed=comparison.allowed)
        if self.exact:
            return mismatch("wrong_value", self.shown, comparison)
        wrong = mismatch("wrong_gradient", self.shown, comparison)
        if _is_plain(wrong) and self.output in (yield from self._plainly_wrong(evidence)):
            return wrong
        confirming = yield from self.confirming(evidence)
        report = yield from self._with_kinks(confirming.report)
        if not agrees(report, self.output):
            return wrong
        if not _same(evidence.read(self.output), confirming.gradients.get(self.output)):
            return mismatch("wrong_value", self.shown, comparison)
        if self._has_right_forward(evidence):
            return passed(comparison.size, "valid_subgradient", self.shown)
        return mismatch("of_own_forward", self.shown, comparison)

    def reported(self, finding: Finding, evidence: Evidence) -> Conversation[Finding]:
        """The finding on a wrong gradient with what differentiation of the own forward says of it, and where.

        That is asked for where it is read, of one case a cause. Where the own forward agrees with a gradient that the
        right one refutes, it is another function beside this point.
        """
        if finding.kind not in _DIFFERENTIATED:
            return finding
        report = yield from replace(self, numeric=self.numeric.to_read())._to_read(finding, evidence)
        if self.stored and agrees(report, self.output):
            return failed("two_faced", self.shown)
        facts = numeric_facts(report, self.output)
        return msgspec.structs.replace(finding, numbers={**finding.numbers, "report": facts})

    def _to_read(self, finding: Finding, evidence: Evidence) -> "Conversation[GradientReport]":
        if self.stored and _is_plain(finding):
            plainly: Mapping[str, GradientReport] = yield self.numeric.at_a_glance()
            if self.output in plainly:
                return plainly[self.output]
        report = (yield from self.confirming(evidence)).report
        return (yield from self._with_kinks(report)) if self.stored else report

    def drawn(self, finding: Finding) -> Conversation[Finding]:
        """The finding with the error of its gradient at so many steps that it can be drawn."""
        report = finding.numbers.get("report", {})
        if "numeric" not in report or len(report["errors"]) > 1:
            return finding
        errors = yield self.numeric.steps(self.output)
        numbers = {**finding.numbers, "report": {**report, "errors": errors}}
        return msgspec.structs.replace(finding, numbers=numbers)

    def _has_right_forward(self, evidence: Evidence) -> bool:
        """Whether all results of the forward are right in this case."""
        found = (evidence.findings.get(("value", name)) for name in self.forward)
        return all(finding is not None and is_right(finding) for finding in found)

    def _plainly_wrong(self, evidence: Evidence) -> "Conversation[Mapping[str, GradientReport]]":
        """The gradients that are plainly wrong: for the right forward where one's own is right here, else for that."""
        if self._has_right_forward(evidence):
            refuted: Mapping[str, GradientReport] | None = yield self.numeric.refuted(evidence)
            if refuted is not None:
                return refuted
        plainly: Mapping[str, GradientReport] = yield self.numeric.at_a_glance()
        return plainly

    def _with_kinks(self, report: "GradientReport") -> "Conversation[GradientReport]":
        """The report, or that of the one-sided derivatives where there are kinks or ties and it does not decide."""
        open_question = report.status == "inconclusive"
        if not open_question and not agrees(report, self.output):
            return report
        at_kinks: Differentiated = yield self.numeric.at_kinks(single=open_question)
        found = at_kinks.report
        outside = found.status == "failed" and found.reason in ("subgradient", "not_finite")
        return found if outside or (open_question and found.status == "passed") else report

    def _by_numeric_alone(self, report: "GradientReport") -> Finding:
        if agrees(report, self.output):
            return passed(report.forward_calls, measured=report.gap, allowed=report.allowed)
        if report.status == "inconclusive":
            return blocked("not_differentiable", self.shown, why=report.message)
        return failed("not_of_forward", self.shown, measured=report.gap, allowed=report.allowed)

    def confirming(self, evidence: Evidence) -> Conversation[Differentiated]:
        """The numeric check of all gradients; of this one besides where another that is wrong may hide its error.

        Where another is plainly wrong, that of this one alone: one of all would fail, and say so at some cost.
        """
        if self.stored:
            plainly = yield from self._plainly_wrong(evidence)
            if any(_is_far_off(evidence, name) for name in plainly.keys() - {self.output}):
                only: Differentiated = yield self.numeric.alone(self.output)
                return only
        found: Differentiated = yield self.numeric
        if found.report.status == "passed" or not agrees(found.report, self.output):
            return found
        alone: Differentiated = yield self.numeric.alone(self.output)
        return Differentiated(alone.report, (*found.rounds, *alone.rounds), found.gradients)


def numeric_facts(report: "GradientReport", name: str) -> dict[str, Any]:
    """What a numeric check says of one gradient, as data."""
    facts: dict[str, Any] = {"status": report.status, "reason": report.reason, "message": report.message}
    located = next((item for item in report.mismatches if item.name == name), None)
    if located is None:
        return facts
    return facts | {
        "numeric": located.numeric,
        "analytic": located.analytic,
        "factor": located.factor,
        "pattern": located.pattern,
        "step": report.step,
        "noise": report.noise,
        "errors": tuple((sample.step, abs(sample.gap)) for sample in report.samples),
        "allowed": report.allowed,
    }


def agrees(report: "GradientReport", name: str) -> bool:
    """Whether a numeric check of all gradients lets the one of this name pass, if only because others are worse."""
    if report.status == "passed":
        return True
    located = {item.name for item in report.mismatches}
    return report.reason in ("gradient", "subgradient") and bool(located) and name not in located


def _same(value: Any, confirmed: Any) -> bool:
    """Whether the value that is judged is the one that was confirmed: a backward may answer otherwise another time."""
    first, second = np.asarray(value), np.asarray(confirmed)
    if first.shape != second.shape or second.dtype.kind not in "fiu":
        return False
    largest = float(np.max(np.abs(second), initial=0.0))
    return bool(np.allclose(first, second, rtol=_ALIKE, atol=_ALIKE * largest, equal_nan=True))


def _is_plain(wrong: Finding) -> bool:
    """Whether the error of a gradient is so large that a glance at its derivative may show it."""
    measured, allowed = wrong.numbers["measured"], wrong.numbers["allowed"]
    return bool(measured > PLAIN * allowed)


def _is_far_off(evidence: Evidence, name: str) -> bool:
    """Whether a gradient differs plainly from the expected one, whatever a glance at its derivative says."""
    got, expected = evidence.array(name), evidence.expected.get(name)
    if got is None or expected is None:
        return False
    comparison = compare(got, expected.value, tolerance=FLOAT64_TOLERANCE * expected.scale)
    return comparison.error > PLAIN * comparison.allowed


def is_right(finding: Finding) -> bool:
    """Whether a result is the right one itself, not only right for wrong parts of the submission's own."""
    return finding.status == "passed" and finding.kind != OF_OWN_PARTS
