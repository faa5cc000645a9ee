"""Follow-through credit: a fault is paid for once.

What is right for the submission's own wrong forward, or for its own wrong parts, still earns; what only pretends to be
right for its own forward does not.

Where a stored gradient does not decide, the submission's own forward does. One that is right when its value is judged
and another function when it is differentiated would confirm any gradient: it is compared with the trusted one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import (
    Check,
    Conversation,
    Evidence,
    Expected,
    Finding,
    Output,
    Run,
    failed,
    passed,
    real_array,
)
from graders.checks.gradient import OF_OWN_FORWARD, OF_OWN_PARTS, Evaluated, GradientCheck
from graders.checks.value import moves_in_single_precision, single_precision_tolerance
from graders.judging.carried import carried_forward, is_lazy
from graders.judging.composition import above_a_wrong_forward, right_for_own_parts
from graders.kinds.differentiation import NumericReport
from graders.kinds.operation import Script, short
from graders.numeric.arrays import agree
from graders.oracle.transcript import Transcript

Findings: TypeAlias = Callable[[str, str], Finding | None]
"""The finding of the check of one fact of one output of the case; None where there is none, or not yet."""
Allowed: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""How far a result may be from a right one, entry by entry."""

_STEADY: Final = 1e-8
"""Against the scale of the case; the smallest step that decides moves the results by some 1e-6 of it."""

_AMONG: Final = ("among", "among_gradient")
_COMPOSED: Final = ("shape", "value", "gradient", *_AMONG)
"""Facts of outputs that are compared with what the submission's own parts give."""

FOLLOW_THROUGH: Final = frozenset({OF_OWN_FORWARD, OF_OWN_PARTS})
"""Kinds of a pass that rests on the submission's own earlier results, which are wrong."""


def may_be_credited(finding: Finding, check: Check) -> bool:
    """Whether the finding of a check may be another one with the credit that it gets."""
    return finding.status != "passed" or isinstance(check, GradientCheck)


def credited(
    finding: Finding, check: Check, evidence: Evidence, script: Script, findings: Findings, trusted: Run | None
) -> Conversation[Finding]:
    """The finding of a check with what credit it gets."""
    if isinstance(check, GradientCheck) and isinstance(check.numeric, NumericReport):
        if finding.kind == "right" and is_lazy(evidence, check.forward, script.siblings, trusted):
            return failed("of_another", check.shown)
        if finding.kind == "valid_subgradient" and trusted is not None:
            rounds = (yield from check.confirming(evidence)).rounds
            if not (yield from _forward_is_steady(evidence, check.forward, rounds, trusted)):
                return failed("two_faced", check.shown)
        if finding.kind == "of_own_forward" and check.forward:
            report = (yield from check.confirming(evidence)).report
            calls, known, others = check.numeric.calls, script.misconceptions, script.siblings
            if (yield from carried_forward(evidence, calls, check.forward, report, known, others, trusted)):
                finding = passed(finding.numbers["size"], OF_OWN_FORWARD, check.shown)
        finding = above_a_wrong_forward(finding, tuple(_wrong_forwards(check, script, findings)))
    if script.composing is None or finding.status not in ("failed", "blocked", "error"):
        return finding
    if check.fact == "overfits":
        return _of_own_gradients(finding, script, findings)
    unclear = check.fact in _AMONG or finding.kind == "needs_shape"
    if check.output and check.fact in _COMPOSED and (unclear or finding.status != "blocked"):
        return (
            yield from right_for_own_parts(
                finding, check.output, evidence, script.composing, findings, trusted, script.alike
            )
        )
    return finding


def _wrong_forwards(check: GradientCheck, script: Script, findings: Findings) -> Iterable[str]:
    """The other exercises that give wrong results of the forward which a gradient is of."""
    own = next(item.exercise for item in script.checks if item.check is check)
    for item in script.checks:
        if item.exercise != own and item.check.fact == "value" and item.check.output in check.forward:
            value = findings("value", item.check.output)
            if value is not None and value.status == "failed":
                yield short(item.exercise)


def _of_own_gradients(finding: Finding, script: Script, findings: Findings) -> Finding:
    """The finding on a net that does not learn; a pass where its loss and gradients are right for its own parts."""
    facts = [(item.check.fact, item.check.output) for item in script.checks if item.check.output]
    judged = [findings(fact, output) for fact, output in facts if output and fact in ("value", "gradient")]
    if not judged or not all(item is not None and item.status == "passed" for item in judged):
        return finding
    parts = [item.numbers["parts"] for item in judged if item is not None and item.kind == OF_OWN_PARTS]
    return passed(1, OF_OWN_PARTS, "learning", parts=parts[0]) if parts else finding


def _forward_is_steady(
    evidence: Evidence, names: Iterable[str], rounds: Sequence[Evaluated], trusted: Run
) -> Conversation[bool]:
    """Whether a forward that is right in its case gave right results wherever it was differentiated.

    One that computes in single precision is right beside the point as it is there: in that precision.
    """
    expected = {name: evidence.expected[name].scale for name in names if name in evidence.expected}
    allowed: dict[str, Allowed] = {name: partial(_steady, scale) for name, scale in expected.items()}
    right = [trusted(asked.plan) for asked in rounds]
    if all(map(partial(_agree, allowed), rounds, right)):
        return True
    for name, scale in expected.items():
        if (yield from moves_in_single_precision(evidence, name)):
            allowed[name] = partial(_steady_in_single_precision, scale)
    return all(map(partial(_agree, allowed), rounds, right))


def _steady(scale: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    return _STEADY * np.maximum(scale, np.abs(wanted))


def _steady_in_single_precision(scale: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    return single_precision_tolerance(Expected(wanted, np.maximum(scale, np.abs(wanted))))


def _agree(allowed: Mapping[str, Allowed], asked: Evaluated, right: Transcript) -> bool:
    for places, results in zip(asked.places, asked.results, strict=True):
        if not isinstance(results, Mapping):
            return False
        if not all(_close(places[name], results[name], right, within) for name, within in allowed.items()):
            return False
    return True


def _close(place: Output, given: NDArray[np.float64], right: Transcript, allowed: Allowed) -> bool:
    try:
        wanted = real_array(place.read(right))
    except LookupError:
        return False
    return wanted is not None and agree(given, wanted, tolerance=allowed(wanted))
