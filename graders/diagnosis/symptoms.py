"""What may explain the failures of one case: known misconceptions that fit, and patterns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from graders.checks.contract import Check, Run, converse
from graders.checks.gradient import GradientCheck
from graders.checks.signs import SignedValueCheck
from graders.diagnosis.explaining import Explanation
from graders.diagnosis.order import exchanged
from graders.diagnosis.patterns.finding import patterns_of, read_wrong
from graders.diagnosis.recognition import Fit, recognise, recognise_gate
from graders.diagnosis.unused import used_inputs
from graders.diagnosis.upstream import upstream_use
from graders.judging.runner import CaseVerdicts, Judged
from graders.kinds.differentiation import NumericReport

_FEW: Final = 4
"""Different numbers below which any pattern holds, or fails to, by chance."""
_VALUES: Final = ("value", "gradient")

Key: TypeAlias = tuple[str, str]
"""An exercise by full name, and the name of its output, or the id of a check of form."""


@dataclass(frozen=True)
class Symptom:
    """A failing check of a case, and all that may explain it.

    Attributes:
        index: Of the check in its case.
        key: The exercise, and the name of its output or of the check.
        weak: The output has too few numbers here for a pattern to be missed.
        telling: Places of wrong entries would mean something here.
    """

    index: int
    key: Key
    explanations: list[Explanation] = field(default_factory=list)
    weak: bool = False
    telling: bool = True


def symptoms(case: CaseVerdicts, run: Run) -> list[Symptom]:
    """The failures of a case with their possible explanations, in order."""
    if all(item.finding.status != "failed" for item in case.judged):
        return []
    fits, orders = _fits(case), _orders(case)
    return [
        _symptom(case, index, item, fits, orders, run)
        for index, item in enumerate(case.judged)
        if item.finding.status == "failed"
    ]


def _symptom(
    case: CaseVerdicts,
    index: int,
    item: Judged,
    fits: Mapping[Key, list[Fit]],
    orders: Mapping[Key, Explanation],
    run: Run,
) -> Symptom:
    check = item.planned.check
    key = item.planned.exercise, check.output or check.id
    found = [_of_misconception(fit) for fit in fits.get((key[0], _fitted(check)), ())]
    if key in orders:
        found.append(orders[key])
    direct = _from_the_finding(case, item, run)
    got = None if check.output is None else case.evidence.array(check.output)
    finite = got is None or bool(np.isfinite(got).all())
    if direct is not None and finite:
        found.append(direct)
    elif check.output is not None:
        found += _patterns(case, check.output, check)
    weak, telling = _strength(case, check.output)
    return Symptom(index, key, found, weak, telling)


def _fitted(check: Check) -> str:
    """What a misconception is looked up by: the output whose numbers are judged, or the check of form."""
    return check.output if check.output is not None and check.fact in _VALUES else check.id


def _from_the_finding(case: CaseVerdicts, item: Judged, run: Run) -> Explanation | None:
    """What the finding itself says of a gradient, or a look at its use of the upstream one."""
    check, kind = item.planned.check, item.finding.kind
    if kind == "of_own_forward":
        return Explanation(kind, (kind, item.finding.subject), {"name": item.finding.subject}, tier=3)
    if kind != "wrong_gradient" or not isinstance(check, GradientCheck) or not isinstance(check.numeric, NumericReport):
        return None
    return converse(upstream_use(case.evidence, check.output, check.numeric.calls), run)


def _of_misconception(fit: Fit) -> Explanation:
    item = fit.misconception
    return Explanation(
        rule="",
        claim=("misconception", item.name),
        tier=(0.4 if item.derived else 0.0) + (0.0 if fit.whole else 0.1),
        alone=fit.solid or not item.derived,
        misconception=item,
        solid=fit.solid,
    )


def _strength(case: CaseVerdicts, name: str | None) -> tuple[bool, bool]:
    """Whether an output has too few numbers to show a pattern, and whether the places of its wrong ones can tell."""
    if name is None or name not in case.evidence.expected:
        return False, False
    wrong = read_wrong(case.evidence, name, frozenset())
    wanted = np.asarray(case.evidence.expected[name].value)
    return bool(wanted.ndim > 0 and np.unique(wanted).size < _FEW), wrong is not None and wrong.is_telling


def _patterns(case: CaseVerdicts, name: str, check: Check) -> Iterator[Explanation]:
    evidence = check.mirrored(case.evidence) if isinstance(check, SignedValueCheck) else case.evidence
    wrong = read_wrong(evidence, name, used_inputs(evidence.plan, evidence.outputs[name].label))
    for found in patterns_of(wrong) if wrong is not None else ():
        yield Explanation(found.rule, found.claim, found.facts, found.tier, found.alone, found.value)
    last = _last_right_step(case, name)
    if last is not None:
        facts = {"series": evidence.outputs[name].of, "last": last}
        yield Explanation("from_a_step_on", ("from_a_step_on", facts["series"]), facts, tier=2)


def _fits(case: CaseVerdicts) -> dict[Key, list[Fit]]:
    """The misconceptions that fit the failures of a case."""
    found: dict[Key, list[Fit]] = {}
    known, evidence = case.script.misconceptions, case.evidence
    for exercise in {item.planned.exercise for item in case.judged if item.finding.status == "failed"}:
        own = case.of(exercise)
        wrong = {
            item.planned.check.output: item.finding.status == "failed"
            for item in own
            if item.planned.check.output is not None and item.planned.check.fact in _VALUES
        }
        signed = frozenset(
            item.planned.check.output for item in own if isinstance(item.planned.check, SignedValueCheck)
        )
        for name, fits in recognise(known, exercise, wrong, evidence, signed).items():
            found[exercise, name] = fits
        for item in own:
            gate = item.planned.check.id
            if item.planned.check.fact not in _VALUES and item.finding.status == "failed":
                named = recognise_gate(known, exercise, gate, item.finding, wrong, evidence)
                if named is not None:
                    found[exercise, gate] = [Fit(named, True, True)]
    return found


def _orders(case: CaseVerdicts) -> dict[Key, Explanation]:
    """Results of one call that came in one another's place."""
    names: dict[Key, list[str]] = {}
    failing = set()
    for item in case.judged:
        name = item.planned.check.output
        if name is not None and name in case.evidence.expected and case.evidence.outputs[name].argument is None:
            same_call = names.setdefault((item.planned.exercise, case.evidence.outputs[name].label), [])
            same_call += [name] if name not in same_call else []
            failing |= {name} if item.finding.status == "failed" else set()
    found = {}
    for (exercise, _), own in names.items():
        if len(failing.intersection(own)) > 1:
            for name, explanation in exchanged(case.evidence, own, failing).items():
                found[exercise, name] = explanation
    return found


def _last_right_step(case: CaseVerdicts, name: str) -> int | None:
    """The last right step before a wrong one, in a series of results of which only the first are right."""
    output = case.evidence.outputs[name]
    if output.step is None:
        return None
    right = []
    for item in case.judged:
        other = case.evidence.outputs.get(item.planned.check.output or "")
        is_step = other is not None and other.of == output.of and item.planned.check.fact == "value"
        if other is not None and is_step and other.step is not None and item.finding.status == "passed":
            right.append(other.step)
    return max(right) if right and max(right) <= output.step else None
