"""Follow-through credit: a fault is paid for once.

What is right for the submission's own wrong forward, or for its own wrong parts, still earns; what only pretends to be
right for its own forward does not.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from graders.checks.contract import Check, Conversation, Run
from graders.checks.evidence import Evidence
from graders.checks.finding import Finding, failed, passed
from graders.checks.gradient import OF_OWN_FORWARD, OF_OWN_PARTS, GradientCheck
from graders.judging.carried import carried_forward, is_lazy
from graders.judging.composition import right_for_own_parts
from graders.judging.trusted import forward_is_steady
from graders.kinds.differentiation import NumericReport
from graders.kinds.operation import Script

Findings: TypeAlias = Callable[[str, str], Finding | None]
"""The finding of the check of one fact of one output of the case; None where there is none, or not yet."""

FOLLOW_THROUGH: Final = frozenset({OF_OWN_FORWARD, OF_OWN_PARTS})
"""Kinds of a pass that rests on the submission's own earlier results, which are wrong."""


def credited(
    finding: Finding, check: Check, evidence: Evidence, script: Script, findings: Findings, trusted: Run | None
) -> Conversation[Finding]:
    """The finding of a check with what credit it gets."""
    if isinstance(check, GradientCheck) and isinstance(check.numeric, NumericReport):
        if finding.kind == "right" and is_lazy(evidence, check.forward, script.siblings, trusted):
            return failed("of_another", check.shown)
        if finding.kind == "valid_subgradient" and trusted is not None:
            rounds = (yield from check.confirming()).rounds
            if not forward_is_steady(evidence, check.forward, rounds, trusted):
                return failed("two_faced", check.shown)
        if finding.kind == "of_own_forward" and check.forward:
            report = (yield from check.confirming()).report
            calls, known, others = check.numeric.calls, script.misconceptions, script.siblings
            if (yield from carried_forward(evidence, calls, check.forward, report, known, others, trusted)):
                finding = passed(finding.numbers["size"], OF_OWN_FORWARD, check.shown)
    among = check.fact in ("among", "among_gradient")
    wrong = finding.status == "failed" or (among and finding.status == "blocked")
    if wrong and (among or check.fact in ("value", "gradient")) and check.output and script.composing:
        return (yield from right_for_own_parts(finding, check.output, evidence, script.composing, findings))
    return finding
