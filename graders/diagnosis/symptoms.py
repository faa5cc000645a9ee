"""What may explain the failures of one case: known wrong answers, patterns, and further looks.

Known wrong answers come first; then what a look at one plan more shows: results in one another's place, gates read in
another order, an input or an upstream gradient that is not used.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import permutations
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from graders.checks.contract import Check, Conversation, Evidence, Finding, Run, converse, real_array
from graders.checks.gradient import GradientCheck
from graders.checks.statistics import MomentsCheck
from graders.checks.value import SignedValueCheck
from graders.diagnosis.explaining import Explanation
from graders.diagnosis.patterns import patterns_of, read_wrong
from graders.diagnosis.patterns.places import GATES
from graders.diagnosis.spread import Spread, common_formula
from graders.fixtures import Misconception
from graders.judging.credit import FOLLOW_THROUGH
from graders.judging.known import equals, likely
from graders.judging.runner import CaseVerdicts, Judged
from graders.kinds.differentiation import Differentiable, NumericReport, pulled_back
from graders.kinds.model import PARAM
from graders.numeric.arrays import agree
from graders.oracle.plan import Input, Plan, made_once, needed_for, references

_ENOUGH: Final = 3
"""Entries that a wrong answer has of its own before a likeness is no chance."""


class Fit(NamedTuple):
    """A misconception that one wrong output is equal to.

    Attributes:
        whole: It accounts for all outputs of the exercise on this case, the right ones too.
        solid: It has enough numbers of its own in this output that the likeness is no chance.
    """

    misconception: Misconception
    whole: bool
    solid: bool


def recognise(
    known: Sequence[Misconception],
    exercise: str,
    wrong: Mapping[str, bool],
    evidence: Evidence,
    signed: frozenset[str] = frozenset(),
) -> dict[str, list[Fit]]:
    """Find the misconceptions that the wrong outputs of one exercise on one case are equal to.

    Those that account for all outputs, the right ones too, rule out those that account for a single one.

    Args:
        known: The misconceptions of the case.
        exercise: Full name.
        wrong: Every output of the exercise and whether it is wrong.
        evidence: What the submission gave.
        signed: The outputs whose columns are right in either sign.

    Returns:
        The misconceptions that fit each wrong output.
    """
    failing = {name for name, is_wrong in wrong.items() if is_wrong}
    equal: dict[int, set[str]] = {}
    for name in failing:
        for place in likely(known, exercise, name, evidence, name in signed):
            if equals(known[place], name, evidence, name in signed):
                equal.setdefault(place, set()).add(name)
    fitting = [(known[place], names) for place, names in sorted(equal.items())]
    wholes = [names == failing == set(item.outputs) & wrong.keys() for item, names in fitting]
    found: dict[str, list[Fit]] = {}
    for (item, names), whole in zip(fitting, wholes, strict=True):
        for name in names if whole or not any(wholes) else ():
            found.setdefault(name, []).append(Fit(item, whole, _is_solid(item, name, evidence)))
    return found


def _is_solid(item: Misconception, name: str, evidence: Evidence) -> bool:
    """Whether enough entries of a wrong answer differ from the right ones, and are no whole numbers."""
    answer, right = item.outputs[name], np.asarray(evidence.expected[name].value, np.float64)
    own = answer[(answer != right) & (answer % 1 != 0)]
    return bool(np.unique(own).size >= (_ENOUGH if item.derived else min(_ENOUGH, answer.size)))


def recognise_gate(
    known: Iterable[Misconception],
    exercise: str,
    gate: str,
    finding: Finding,
    wrong: Mapping[str, bool],
    evidence: Evidence,
) -> Misconception | None:
    """Name a failed check of form or behaviour, where one misconception alone fails it so with the same values."""
    failing = {name for name, is_wrong in wrong.items() if is_wrong}
    fitting = [
        item
        for item in known
        if item.exercise == exercise
        and item.gates.get(gate) == finding.signature
        and failing <= item.outputs.keys()
        and all(equals(item, name, evidence) for name in failing)
    ]
    return fitting[0] if len(fitting) == 1 else None


_EXCHANGE: Final = 0.05
"""Tier of an exchange: before misconceptions that explain one of its results, after those that explain all."""
_SAME_RESULT: Final = 1e-6
"""Of the largest entry: what single precision needs, some eight times over."""


def exchanged(evidence: Evidence, names: Iterable[str], failing: Iterable[str]) -> Mapping[str, Explanation]:
    """Find which results of one call stand in one another's place.

    Args:
        evidence: What the submission gave.
        names: The results of the call, in order.
        failing: Those that are wrong in value or shape.

    Returns:
        The explanation of each result concerned; empty where no such exchange explains two of them.
    """
    wrong = [name for name in names if name in set(failing)]
    got = {name: evidence.array(name) for name in wrong}
    wanted = {name: np.asarray(evidence.expected[name].value, np.float64) for name in wrong}
    holds: dict[str, str] = {}
    for name, value in got.items():
        other = [other for other in wrong if other != name and value is not None and _equal(value, wanted[other])]
        if len(other) == 1:
            holds[name] = other[0]
    while holds and set(holds) != set(holds.values()):
        holds = {name: other for name, other in holds.items() if name in holds.values() and other in holds}
    if not holds:
        return {}
    names = tuple(evidence.title(name) for name in holds)
    others = tuple(evidence.title(other) for other in holds.values())
    facts = {"names": names, "holds": others}
    return dict.fromkeys(holds, Explanation("exchanged", ("exchanged", names, others), facts, tier=_EXCHANGE))


def _equal(got: NDArray[np.float64], wanted: NDArray[np.float64]) -> bool:
    if got.shape != wanted.shape or not np.ptp(wanted):
        return False
    return agree(got, wanted, tolerance=_SAME_RESULT * max(float(np.abs(wanted).max()), 1e-300))


_PACKED: Final = ("Wx", "Wh", "b")
_SAME_GATES: Final = 1e-6
"""Relative to the scale of each entry: single precision, and far from what another order gives."""


def gate_order(evidence: Evidence, name: str) -> Conversation[Explanation | None]:
    """Say in which order a forward reads its gates: the one in which they must be handed over for the right result."""
    output, inputs = evidence.outputs[name], evidence.plan.inputs
    if output.role == "gradient" or name not in evidence.expected or not inputs.keys() >= set(_PACKED):
        return None
    size, width = inputs["Wh"].shape
    count = width // size
    if count not in GATES:
        return None
    expected, calls, packed = evidence.expected[name], needed_for(evidence.plan, output.label), GATES[count]
    for order in permutations(range(count)):
        columns = np.concatenate([np.arange(gate * size, (gate + 1) * size) for gate in order])
        moved = {key: np.ascontiguousarray(inputs[key][..., columns]) for key in _PACKED}
        transcript = yield msgspec.structs.replace(evidence.plan, calls=calls, inputs={**inputs, **moved})
        try:
            there = real_array(output.read(transcript))
        except LookupError:
            return None
        if there is not None and agree(there, expected.value, tolerance=_SAME_GATES * expected.scale):
            facts = {"order": ", ".join(packed[gate] for gate in order), "packed": ", ".join(packed)}
            return Explanation("gate_order", ("gate_order", facts["order"]), facts)
    return None


_FELT = 1e-6
"""Size of a gradient, against the largest of the case, below which an input need not be felt."""


def unused_input(evidence: Evidence, name: str) -> Conversation[Explanation | None]:
    """Say which input a wrong result does not depend on: one whose right gradient is not zero, or a number.

    A gradient rightly depends on some inputs alone, so nothing is said of gradients. Each candidate is changed alone,
    in a plan of its own.
    """
    output = evidence.outputs[name]
    here = evidence.array(name)
    if here is None or output.argument is not None or output.role == "gradient" or not np.any(here % 1):
        return None
    calls = needed_for(evidence.plan, output.label)
    for key, value in _candidates(evidence, used_inputs(evidence.plan, output.label)):
        if key in output.unfelt:
            continue
        inputs = {**evidence.plan.inputs, key: value}
        plan = partial(msgspec.structs.replace, evidence.plan, calls=calls, inputs=inputs)
        transcript = yield made_once(evidence.plan, ("with another", key, output.label), plan)
        try:
            there = real_array(output.read(transcript))
        except LookupError:
            continue
        if there is not None and np.array_equal(here, there, equal_nan=True):
            facts = {"name": output.title, "input": key.removeprefix(PARAM)}
            return Explanation("unused_input", ("unused_input", *facts.values()), facts)
    return None


def used_inputs(plan: Plan, label: str) -> frozenset[str]:
    """The inputs of a call and of those that it needs."""
    parts = (part for call in needed_for(plan, label) for part in references((call.args, call.kwargs)))
    return frozenset(part.name for part in parts if isinstance(part, Input))


def _candidates(evidence: Evidence, used: frozenset[str]) -> Iterator[tuple[str, Any]]:
    sizes = [
        (output.of, float(np.abs(evidence.expected[name].value).max(initial=0.0)))
        for name, output in evidence.outputs.items()
        if output.role == "gradient" and name in evidence.expected
    ]
    largest = max((size for _, size in sizes), default=0.0)
    differentiated = {of for of, size in sizes if size > _FELT * largest}
    rng = np.random.default_rng(0)
    for name, value in evidence.plan.inputs.items():
        if name not in used:
            continue
        if isinstance(value, np.ndarray) and name.removeprefix(PARAM) in differentiated and value.any():
            yield name, value * rng.uniform(0.5, 0.9, value.shape)
        elif isinstance(value, float) and value not in (0.0, 1.0):
            yield name, 0.75 * value


def spread_formula(judged: Iterable[Judged]) -> Explanation | None:
    """Say which formula gives the spread of random numbers, in all cases of an exercise in which it is wrong.

    Args:
        judged: The checks of moments of all cases.
    """
    wrong, right = [], []
    for item in judged:
        check, numbers = item.planned.check, item.finding.numbers
        if isinstance(check, MomentsCheck) and item.finding.kind == "wrong_spread":
            wrong.append(Spread(check.shape, check.std, numbers["got"], check.kurtosis))
        elif isinstance(check, MomentsCheck) and item.finding.status == "passed":
            right.append(Spread(check.shape, check.std, check.std, check.kurtosis))
    formula = common_formula(wrong, right)
    return Explanation("spread_formula", ("spread_formula", formula), {"formula": formula}) if formula else None


_CLOSE = 1e-6
"""Relative: what single precision needs, some eight times over."""


def upstream_use(evidence: Evidence, name: str, calls: Differentiable) -> Conversation[Explanation | None]:
    """The explanation of a gradient that is not proportional to the upstream one.

    A loss has no upstream gradient to ignore.
    """
    upstream = calls.upstream()
    here = evidence.array(name)
    if all(value.ndim == 0 for value in upstream.values()) or here is None or not here.any():
        return None
    tripled = {key: 3.0 * value for key, value in upstream.items()}
    scaled = (yield from pulled_back(calls, calls.points(), tripled, "tripled")).get(name)
    if scaled is None or scaled.shape != here.shape:
        return None
    if np.allclose(scaled, 3.0 * here, rtol=_CLOSE, atol=_CLOSE * float(np.abs(here).max())):
        return (yield from _partial_use(evidence, name, here, calls))
    moved = {key: 3.0 * value[::-1] for key, value in upstream.items()}
    other = (yield from pulled_back(calls, calls.points(), moved, "other")).get(name)
    if other is None or other.shape != here.shape:
        return None
    ignored = np.allclose(other, here, rtol=_CLOSE, atol=0.0)
    return _explained("ignores_upstream" if ignored else "not_linear_in_upstream", evidence, name, upstream)


def _explained(rule: str, evidence: Evidence, name: str, upstream: Iterable[str], **facts: str) -> Explanation:
    facts = {"name": evidence.title(name), **facts}
    names = tuple(f"d{key}" for key in upstream)
    return Explanation(rule, (rule, names, *facts.values()), {"upstream": names, **facts})


def _partial_use(
    evidence: Evidence, name: str, here: NDArray[np.float64], calls: Differentiable
) -> Conversation[Explanation | None]:
    """Whether one example or time step alone of the upstream gradient decides."""
    upstream = calls.upstream()
    if any(here.shape[:1] == value.shape[:1] for value in upstream.values()):
        return None  # each example has its own gradient: that most are zero may be right
    for axis, word in ((0, "example"), (1, "time step")):
        if any(value.ndim != 3 if axis else value.ndim < 1 for value in upstream.values()):
            continue
        for place, which in ((-1, "last"), (0, "first")):
            if any(value.shape[axis] < 2 for value in upstream.values()):
                continue
            alone = {key: _alone(value, axis, place) for key, value in upstream.items()}
            found = (yield from pulled_back(calls, calls.points(), alone, (which, axis))).get(name)
            if found is not None and found.shape == here.shape and np.allclose(found, here, rtol=_CLOSE, atol=0.0):
                return _explained("partial_upstream", evidence, name, upstream, which=which, unit=word)
    return None


def _alone(value: NDArray[np.float64], axis: int, place: int) -> NDArray[np.float64]:
    single = np.zeros_like(value)
    where = (slice(None),) * axis + (place,)
    single[where] = value[where]
    return single


_FEW: Final = 4
"""Different numbers below which any pattern holds, or fails to, by chance."""
_VALUES: Final = ("value", "gradient")

Key: TypeAlias = tuple[str, str]
"""An exercise by full name, and the name of its output, or the id of a check of form."""


@dataclass(frozen=True)
class Symptom:
    """A failing check of a case, and what may explain it.

    Attributes:
        index: Of the check in its case.
        key: The exercise, and the name of its output or of the check.
        plain: Its numbers say nothing by themselves: they are all finite, where all that is wanted is.
        weak: The output has too few numbers here for a pattern to be missed.
        telling: Places of wrong entries would mean something here.
    """

    index: int
    key: Key
    explanations: list[Explanation] = field(default_factory=list)
    plain: bool = False
    weak: bool = False
    telling: bool = True


def symptoms(case: CaseVerdicts) -> list[Symptom]:
    """The failures of a case in order, with what is known beforehand to give such results: see `looked_into`."""
    if all(item.finding.status != "failed" for item in case.judged):
        return []
    fits, orders = _fits(case), _orders(case)
    return [
        _symptom(case, index, item, fits, orders)
        for index, item in enumerate(case.judged)
        if item.finding.status == "failed"
    ]


def _symptom(
    case: CaseVerdicts, index: int, item: Judged, fits: Mapping[Key, list[Fit]], orders: Mapping[Key, Explanation]
) -> Symptom:
    check = item.planned.check
    key = item.planned.exercise, check.output or check.id
    found = [_of_misconception(fit) for fit in fits.get((key[0], _fitted(check)), ())]
    if key in orders:
        found.append(orders[key])
    return Symptom(index, key, found, check.output is None or _is_plain(case.evidence, check.output))


def _is_plain(evidence: Evidence, name: str) -> bool:
    got, expected = evidence.array(name), evidence.expected.get(name)
    if got is None or not got.size or expected is None or isinstance(evidence.read(name), (list, tuple)):
        return False
    return bool(np.isfinite(got).all() and np.isfinite(np.asarray(expected.value, np.float64)).all())


def looked_into(case: CaseVerdicts, symptom: Symptom, direct: Explanation | None) -> Symptom:
    """The failure with what a closer look adds: what `from_the_finding` gives, or else patterns of its numbers."""
    check, found = case.judged[symptom.index].planned.check, list(symptom.explanations)
    got = None if check.output is None else case.evidence.array(check.output)
    finite = got is None or bool(np.isfinite(got).all())
    if direct is not None and finite:
        found.append(direct)
    elif check.output is not None:
        found += _patterns(case, check.output, check)
    weak, telling = _strength(case, check.output)
    return replace(symptom, explanations=found, weak=weak, telling=telling)


def _fitted(check: Check) -> str:
    """What a misconception is looked up by: the output whose numbers are judged, or the check of form."""
    return check.output if check.output is not None and check.fact in _VALUES else check.id


def from_the_finding(case: CaseVerdicts, symptom: Symptom, run: Run | None) -> Explanation | None:
    """What the finding itself says of a gradient, or a look at its use of the upstream one, if ``run`` answers that."""
    item = case.judged[symptom.index]
    check, kind = item.planned.check, item.finding.kind
    if kind == "of_own_forward":
        return Explanation(kind, (kind, item.finding.subject), {"name": item.finding.subject}, tier=3)
    if kind != "wrong_gradient" or not isinstance(check, GradientCheck) or not isinstance(check.numeric, NumericReport):
        return None
    if run is None:
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
            item.planned.check.output: item.finding.status == "failed" or item.finding.kind in FOLLOW_THROUGH
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
