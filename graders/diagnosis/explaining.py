"""What is said of a failure, as data: the explanation of a finding, and what the two have in common in other cases."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Evidence, Finding
from graders.checks.value import SignedValueCheck
from graders.fixtures import Misconception
from graders.judging.runner import CaseVerdicts
from graders.kinds.operation import PlannedCheck

PRICES: Final[Mapping[str, float]] = {"extra_axis": 2 / 3, "listed": 2 / 3}
"""The share of its points that a result keeps whose pattern has a price: the numbers are right, but for an axis or in a
list instead of an array.
"""

_OF_ITSELF: Final = frozenset(
    {
        "empty",
        "exchanged",
        "extra_axis",
        "gate_order",
        "ignores_upstream",
        "listed",
        "not_linear_in_upstream",
        "other_rows",
        "oversummed",
        "partial_upstream",
        "rearranged",
        "reshaped",
        "reversed_or_shifted",
        "transposed",
        "uncropped",
        "unsummed",
        "unsummed_step",
    }
)
"""Rules that no wrong number in a cache makes hold: they say how a result is arranged, or what it depends on."""

_OF_MANY_RESULTS: Final = frozenset(
    {"wrong_value", "wrong_gradient", "of_own_forward", "not_of_forward", "gradient_of_no_draw"}
)
"""Kinds of findings that say no more of a result than that it is wrong, or by what it was judged."""


@dataclass(frozen=True)
class Explanation:
    """What may be said of one failure.

    Attributes:
        rule: The pattern's name; empty for a misconception.
        claim: Equal ones say the same of two cases.
        facts: What its sentence shows.
        tier: The lower, the more it explains.
        alone: Whether one case is enough to say it.
        value: The number that a symbol stands for.
        misconception: The known wrong answer, if it is one.
        solid: It has enough numbers of its own that a likeness is no chance.
    """

    rule: str
    claim: Hashable
    facts: Mapping[str, Any] = field(default_factory=dict)
    tier: float = 1
    alone: bool = True
    value: float | None = None
    misconception: Misconception | None = None
    solid: bool = False


@dataclass(frozen=True)
class Explained:
    """A check with its finding, and what is said of it.

    Attributes:
        evidence: What it was judged by.
        explanation: Why it failed, if that is known.
        as_in: The case that shows the explanation, if it is not this one.
        tried: What the case tries beyond the baseline case, where that passes the same check.
    """

    planned: PlannedCheck
    finding: Finding
    evidence: Evidence
    explanation: Explanation | None = None
    as_in: str = ""
    tried: str = ""

    def compared(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.float64]] | None:
        """Got, wanted and the scale of its error, of an output whose numbers are judged; else None.

        Raises:
            LookupError: There is no such output.
        """
        check, evidence = self.planned.check, self.evidence
        if check.output is None or check.fact not in ("value", "gradient") or check.output not in evidence.expected:
            return None
        if isinstance(check, SignedValueCheck):
            evidence = check.mirrored(evidence)
        expected = evidence.expected[check.output]
        return np.asarray(evidence.read(check.output)), expected.value, expected.scale

    @property
    def misconception(self) -> Misconception | None:
        """The known wrong answer that this is; in another case than this one, it is only likely to be."""
        return None if self.explanation is None or self.as_in else self.explanation.misconception

    @property
    def keeps(self) -> float:
        """The share of its points that the output keeps, since the fault has a name and a price; else 0."""
        if self.explanation is None or self.as_in:
            return 0.0
        known = self.explanation.misconception
        return known.keeps if known is not None else PRICES.get(self.explanation.rule, 0.0)

    @property
    def makes_wrong(self) -> Iterable[str]:
        """Names of all outputs of the case that the misconception makes wrong."""
        return () if self.misconception is None else self.misconception.outputs

    @property
    def pattern(self) -> str:
        """The rule that says in which way the result is wrong, where no misconception does; empty for none."""
        if self.explanation is None or self.misconception is not None:
            return ""
        return self.explanation.rule or "as_in_another_case"

    @property
    def cause(self) -> Hashable:
        """Equal for failures of one cause."""
        if self.explanation is None:
            return self.finding.cause
        if self.explanation.misconception is not None:
            return self.finding.status, "misconception", self.explanation.misconception.name
        return self.explanation.claim, self._factor

    @property
    def is_merely_wrong(self) -> bool:
        """Whether nothing is known of a wrong result but that it is wrong, or for what forward it would be right."""
        known = self.explanation is not None and self.explanation.rule != self.finding.kind
        return self.finding.status == "failed" and not known and self.finding.kind in _OF_MANY_RESULTS

    @property
    def is_of_itself(self) -> bool:
        """Whether what is known of a wrong result is a mistake in what gives it, whatever it was handed."""
        if self.explanation is None:
            return False
        known = self.explanation.misconception
        return not known.derived if known is not None else self.explanation.rule in _OF_ITSELF

    @property
    def likeness(self) -> Hashable:
        """Equal for failures of several results of an exercise of which the same is said, but for their names.

        So it is of wrong results of which nothing is known but that they are wrong: one mistake makes many wrong.
        """
        if self.finding.status != "failed" or self.misconception is not None:
            return self.cause
        if self.is_merely_wrong:
            _, kind, _, texts, *rest = self.finding.cause
            return kind, self._unnamed(texts), *rest
        if self.explanation is None:
            return self.cause
        match self.explanation.claim:
            case (str(rule), str(name), *same) if rule == self.explanation.rule and name in self._names:
                return rule, self._unnamed(same), self._factor
        return self.cause

    @property
    def _factor(self) -> str:
        """The number of a factor without a name; empty for any other explanation."""
        facts = self.explanation.facts if self.explanation is not None else {}
        return f"{facts['number']:.6g}" if facts.get("factor") == "" else ""

    @property
    def _names(self) -> set[str]:
        """What the result is called, and what it is the gradient or a step of."""
        output = self.evidence.outputs.get(self.planned.check.output or "")
        return {self.finding.subject, *((output.name, output.of) if output is not None else ())} - {""}

    def _unnamed(self, facts: object) -> str:
        """Facts without the names of the result that they are of."""
        text = str(facts)
        for name in sorted(self._names, key=len, reverse=True):
            text = re.sub(rf"\b{re.escape(name)}\b", "_", text)
        return text


def unexplained(cases: Sequence[CaseVerdicts]) -> dict[str, list[Explained]]:
    """The verdicts of all cases as they are, by case."""
    return {case.name: [Explained(item.planned, item.finding, case.evidence) for item in case.judged] for case in cases}
