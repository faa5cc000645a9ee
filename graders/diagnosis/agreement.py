"""Which explanation of a failure is chosen: one that its other failing cases bear out.

In one small case a sentence may hold by chance. An explanation is chosen for an output if it holds in at least half of
the output's failing cases (an edit of the right code, of which many are tried: in more than half, and wherever it is
known what it comes to), of a pattern those aside that are too small to show it, and not in degenerate ones alone. A
case whose right result a misconception would have made wrong speaks against it as one that fails otherwise does. A
symbol for a number is chosen if it takes several values in them.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from graders.checks.contract import Conversation, Evidence, Run, converse
from graders.diagnosis.explaining import Explained, Explanation, unexplained
from graders.diagnosis.symptoms import (
    Key,
    Symptom,
    from_the_finding,
    gate_order,
    looked_into,
    spread_formula,
    symptoms,
    unused_input,
)
from graders.judging.credit import FOLLOW_THROUGH
from graders.judging.runner import CaseVerdicts
from graders.numeric.arrays import agree
from graders.oracle.plan import Value

_CLEARLY: Final = 1e-4
"""Relative to the scale of each entry: a wrong answer that no right result, of whatever precision, comes to."""
_CLOSER_LOOK: Final = 1
"""The lowest tier of what `looked_into` adds."""
_DESCRIPTION: Final = 3
"""Tier of what merely describes: no reason to speak of another case."""
_REDUCTIONS: Final = ("extra_axis", "unsummed", "unsummed_step")
"""What says over which axes is still to be summed: one mistake makes it hold in every case, in a small one too."""
_ALONG: Final = "along_an_axis"
_PLACES: Final = ("one_gate", "where_inputs_say", "border", _ALONG, "statistics_path", "left_at_zero")

_FACTS: Final = ("not_finite", "bounded", "empty", "listed")
"""What no chance brings about."""
_FORMULAS: Final = frozenset(
    {
        "constant_factor",
        "array_factor",
        "function_of_right",
        "function_of_input",
        "input_term",
        "scalar_term",
        "turned_term",
        "factor_of_the_rest",
    }
)
"""What says at every entry how the formula differs from the right one: whatever else the case tries, it is that."""

Found: TypeAlias = list[tuple[str, Symptom]]
"""The failing cases of one output, by name."""


Weights: TypeAlias = Mapping[tuple[str, Hashable], int]
"""How many failures of an exercise each claim accounts for."""


@dataclass(frozen=True)
class _Holding:
    """An explanation, and where it holds.

    Attributes:
        held: Explanations that make this claim, by case.
        against: Number of failing cases that could have shown it and do not, and of passing ones that should not pass.
        elsewhere: Whether others fail than degenerate cases, where it holds in such alone.
        failing: Number of all failing cases of the output.
        denied: Whether one of them has another result, though it is known what the claim would make of that.
    """

    held: Mapping[str, Explanation]
    against: int
    elsewhere: bool = False
    failing: int = 0
    denied: bool = False

    @property
    def share(self) -> float:
        return len(self.held) / (len(self.held) + self.against)


def explain(cases: Sequence[CaseVerdicts], run: Run) -> dict[str, list[Explained]]:
    """The verdicts of all cases of an operation, failures with the explanation that their cases agree on.

    Whatever goes wrong on the way costs explanations alone: see `_guarded`.

    Args:
        cases: What was judged.
        run: Answers the further plans of those explanations that ask for some.

    Returns:
        The verdicts in order, by case.
    """
    plain = unexplained(cases)
    with np.errstate(all="ignore"):
        for (name, index), explained in _guarded(cases, plain, run).items():
            plain[name][index] = explained
    return _with_what_is_tried(cases, plain)


def _with_what_is_tried(
    cases: Sequence[CaseVerdicts], explained: Mapping[str, list[Explained]]
) -> dict[str, list[Explained]]:
    """The verdicts, those that fail where the baseline case passes with what their case tries beyond it.

    Where the baseline case has no such check, it has to pass all that it has of the exercise. Nothing is added to an
    explanation that says in which formula the mistake is, or that holds as well in a case that tries something else.
    """
    baseline = {
        (item.planned.exercise, item.planned.check.id): item.finding.status
        for item in (explained[cases[0].name] if cases else ())
        if item.planned.role != "advisory"
    }
    wrong = {exercise for (exercise, _), status in baseline.items() if status != "passed"}

    hints: dict[tuple[str, Hashable], set[str]] = {}
    for case in cases:
        for item in explained[case.name]:
            if item.explanation is not None:
                hints.setdefault((item.planned.exercise, item.cause), set()).add(case.script.hint)

    def tried(item: Explained, hint: str) -> Explained:
        exercise, status = item.planned.exercise, item.finding.status
        if not hint or status not in ("failed", "error") or item.pattern in _FORMULAS or item.misconception is not None:
            return item
        there = baseline.get((exercise, item.planned.check.id), "failed" if exercise in wrong else "passed")
        alone = hints.get((exercise, item.cause), {hint}) == {hint}
        return replace(item, tried=hint) if there == "passed" and alone else item

    return {case.name: [tried(item, case.script.hint) for item in explained[case.name]] for case in cases}


def _guarded(
    cases: Sequence[CaseVerdicts], plain: Mapping[str, list[Explained]], run: Run
) -> dict[tuple[str, int], Explained]:
    """The failures that have an explanation; an output whose explanation raises has none."""
    found: dict[Key, Found] = {}
    for case in cases:
        try:
            for symptom in symptoms(case):
                found.setdefault(symptom.key, []).append((case.name, symptom))
        except Exception:  # noqa: BLE001, S112 - what a submission returned may break any rule; its verdict stands
            continue
    weights = _weights(found)
    by_name = {case.name: case for case in cases}
    explained: dict[tuple[str, int], Explained] = {}
    for same in found.values():
        try:
            explained |= dict(_explained(same, found, by_name, plain, weights, run))
        except Exception:  # noqa: BLE001, S112 - likewise
            continue
    return explained


def _weights(found: Mapping[Key, Found]) -> Weights:
    weights: dict[tuple[str, Hashable], int] = {}
    for (exercise, _), same in found.items():
        for _, symptom in same:
            for claim in {item.claim for item in symptom.explanations}:
                weights[exercise, claim] = weights.get((exercise, claim), 0) + 1
    return weights


def _explained(
    same: Found,
    found: Mapping[Key, Found],
    cases: Mapping[str, CaseVerdicts],
    plain: Mapping[str, list[Explained]],
    weights: Weights,
    run: Run,
) -> Iterator[tuple[tuple[str, int], Explained]]:
    """The failures of one output that have an explanation: a known wrong answer, or what a closer look shows."""
    holding = _admissible(same, cases, found)
    if not all(_is_known(symptom, holding, weights) for _, symptom in same):
        same = list(_looked_into(same, cases, run))
        holding = _admissible(same, cases, found)
    chosen = {name: _best(symptom, holding, weights) or _spread(name, symptom, cases) for name, symptom in same}
    leading = _leading(same, chosen)
    asked: dict[str, Explanation] = {}
    for question in (gate_order, unused_input) if leading is None else ():
        asked = asked or _asked(question, same, chosen, cases, run)
    for name, symptom in same:
        as_in, explanation = "", chosen[name] or asked.get(name)
        if explanation is None and leading is not None:
            as_in, explanation = leading
        if explanation is not None:
            item = plain[name][symptom.index]
            yield (name, symptom.index), replace(item, explanation=explanation, as_in=as_in)


def _looked_into(same: Found, cases: Mapping[str, CaseVerdicts], run: Run) -> Iterator[tuple[str, Symptom]]:
    """The failures of one output with what a closer look adds to each.

    The use of the upstream gradient is no longer asked for where too many cases show that nothing is wrong with it.
    """
    without, most = 0, len(same)
    for name, symptom in same:
        direct = from_the_finding(cases[name], symptom, run if without <= most else None)
        looked = looked_into(cases[name], symptom, direct)
        without += direct is None and not looked.weak
        most -= direct is None
        yield name, looked


def _spread(name: str, symptom: Symptom, cases: Mapping[str, CaseVerdicts]) -> Explanation | None:
    """The formula of a wrong spread, which has to hold in all cases."""
    exercise, check = symptom.key
    if cases[name].judged[symptom.index].finding.kind != "wrong_spread":
        return None
    own = (item for case in cases.values() for item in case.of(exercise) if item.planned.check.id == check)
    return spread_formula(own)


def _admissible(same: Found, cases: Mapping[str, CaseVerdicts], found: Mapping[Key, Found]) -> dict[Hashable, _Holding]:
    """The claims that may be made, with where they hold."""
    held: dict[Hashable, dict[str, Explanation]] = {}
    exercise = same[0][1].key[0]
    for name, symptom in same:
        for item in symptom.explanations:
            makes_wrong = () if item.misconception is None else item.misconception.outputs
            if not any(_contradicts(cases[name], exercise, output, item) for output in makes_wrong):
                held.setdefault(item.claim, {})[name] = item
    baseline = next(iter(cases.values()))
    special = {name for name, _ in same if _is_degenerate(cases[name], baseline)}
    holding = {
        claim: _Holding(
            where,
            _against(where, same, cases),
            where.keys() <= special < {name for name, _ in same},
            len(same),
            _is_denied(where, same, cases),
        )
        for claim, where in held.items()
    }
    return {
        claim: item for claim, item in holding.items() if _is_borne_out(item) and _fits_beside(item, exercise, found)
    }


def _fits_beside(holding: _Holding, exercise: str, found: Mapping[Key, Found]) -> bool:
    """Whether a misconception holds in half of the failures of each other output that it makes wrong, too.

    In the first step of an optimizer, or the loss of one row, it may look like another that the rest tells from it.
    """
    some = next(iter(holding.held.values()))
    for output in () if some.misconception is None else some.misconception.outputs:
        failures = [symptom for _, symptom in found.get((exercise, output), ())]
        held = [symptom for symptom in failures if any(item.claim == some.claim for item in symptom.explanations)]
        if 2 * len(held) < len(failures):
            return False
    return True


def _is_degenerate(case: CaseVerdicts, baseline: CaseVerdicts) -> bool:
    """Whether formulas look alike in a case: an array has one example, channel or row, and in the baseline more."""
    usual = baseline.evidence.plan.inputs

    def is_single(name: str, value: Value) -> bool:
        if not isinstance(value, np.ndarray) or value.ndim < 2 or value.size < 2:
            return False
        other = usual.get(name)
        if not isinstance(other, np.ndarray) or other.ndim != value.ndim:
            return bool(value.shape[0] == 1)
        return any(one == 1 and more > 1 for one, more in zip(value.shape, other.shape, strict=True))

    return any(is_single(name, value) for name, value in case.evidence.plan.inputs.items())


def _against(held: Mapping[str, Explanation], same: Found, cases: Mapping[str, CaseVerdicts]) -> int:
    some = next(iter(held.values()))
    others = [symptom for name, symptom in same if name not in held]
    if some.misconception is not None:
        exercise, output = same[0][1].key
        return len(others) + sum(_contradicts(case, exercise, output, some) for case in cases.values())
    if some.rule in _REDUCTIONS:
        return len(others)
    others = [symptom for symptom in others if not symptom.weak]
    if some.rule in _PLACES:
        others = [symptom for symptom in others if symptom.telling]
    return len(others)


def _is_denied(held: Mapping[str, Explanation], same: Found, cases: Mapping[str, CaseVerdicts]) -> bool:
    """Whether a failing case has another result than the one that is known of a misconception there."""
    known = next(iter(held.values())).misconception
    exercise, output = same[0][1].key
    return known is not None and any(
        (item.exercise, item.name) == (exercise, known.name) and output in item.outputs
        for name, _ in same
        if name not in held
        for item in cases[name].script.misconceptions
    )


def _contradicts(case: CaseVerdicts, exercise: str, output: str, some: Explanation) -> bool:
    """Whether a result is right in a case though a misconception would have made it clearly wrong."""
    passes = any(
        item.finding.status == "passed" and item.finding.kind not in FOLLOW_THROUGH
        for item in case.of(exercise)
        if item.planned.check.output == output and item.planned.check.fact in ("value", "gradient")
    )
    known = some.misconception
    if not passes or known is None or output not in case.evidence.expected:
        return False
    answers = [
        item.outputs[output]
        for item in case.script.misconceptions
        if (item.exercise, item.name) == (exercise, known.name) and output in item.outputs
    ]
    expected = case.evidence.expected[output]
    return any(not agree(answer, expected.value, tolerance=_CLEARLY * expected.scale) for answer in answers)


def _is_borne_out(holding: _Holding) -> bool:
    items = list(holding.held.values())
    values = {round(item.value, 9) for item in items if item.value is not None}
    if items[0].rule in _FACTS:
        return True
    if len(items) > 1 and len(values) == 1:
        return False  # a symbol that never varies is no more than its number
    if holding.share < (1.0 if items[0].rule in _REDUCTIONS else 0.5) or holding.elsewhere:
        return False
    known = items[0].misconception
    if known is not None and known.derived and (holding.share == 0.5 or holding.denied):
        return False  # of many that are tried, one may hold by chance
    if items[0].rule == _ALONG and 2 * len(items) < holding.failing:
        return False  # a case may set the first entries along an axis to what is right for everybody
    return len(items) > 1 or items[0].alone


def _best(symptom: Symptom, holding: Mapping[Hashable, _Holding], weights: Weights) -> Explanation | None:
    """The explanation of one failure that tells most; none of two misconceptions that fit alike.

    That it is no number, or nothing, is said before anything else; with the misconception that makes it so, if known.
    """
    fact = next((item for item in symptom.explanations if item.rule in _FACTS), None)
    if fact is not None:
        known = [item for item in symptom.explanations if item.misconception is not None and item.claim in holding]
        most = max((weights[symptom.key[0], item.claim] for item in known), default=0)
        known = [item for item in known if weights[symptom.key[0], item.claim] == most]
        fewest = min((_contradictions(item, holding) for item in known), default=0)
        known = [item for item in known if _contradictions(item, holding) == fewest]
        return replace(known[0], facts=fact.facts) if len(_sentences(known)) == 1 else fact
    ranked = sorted(
        (
            (item.tier, -_weight(item, symptom, holding, weights), _contradictions(item, holding), order)
            for order, item in enumerate(symptom.explanations)
            if item.claim in holding
        ),
    )
    if not ranked:
        return None
    *first, best = ranked[0]
    items = [symptom.explanations[order] for *rank, order in ranked if rank == first]
    if items[0].misconception is not None and not items[0].misconception.derived and len(_sentences(items)) > 1:
        rest = [order for *_, order in ranked if symptom.explanations[order].misconception is None]
        return symptom.explanations[rest[0]] if rest else None
    return symptom.explanations[best]


def _is_known(symptom: Symptom, holding: Mapping[Hashable, _Holding], weights: Weights) -> bool:
    """Whether what explains a failure is a known wrong answer, or results exchanged: no closer look tells more."""
    best = _best(symptom, holding, weights) if symptom.plain else None
    return best is not None and best.tier < _CLOSER_LOOK


def _sentences(items: Iterable[Explanation]) -> set[str]:
    """What misconceptions say: that of a naive function and that of a vectorised one may be the same."""
    return {item.misconception.message for item in items if item.misconception is not None}


def _weight(item: Explanation, symptom: Symptom, holding: Mapping[Hashable, _Holding], weights: Weights) -> int:
    if item.misconception is not None:
        return weights[symptom.key[0], item.claim]
    return len(holding[item.claim].held)


def _contradictions(item: Explanation, holding: Mapping[Hashable, _Holding]) -> int:
    """Of misconceptions that explain equally much, the one goes first that fewer right results speak against."""
    return 0 if item.misconception is None else holding[item.claim].against


def _leading(same: Found, chosen: Mapping[str, Explanation | None]) -> tuple[str, Explanation] | None:
    """The explanation of most failures of the output, and the first case that shows it."""
    for name, _ in same:
        item = chosen[name]
        if item is not None and item.tier < _DESCRIPTION:
            count = sum(other is not None and other.claim == item.claim for other in chosen.values())
            if 2 * count > len(same):
                return name, item
    return None


def _asked(
    question: Callable[[Evidence, str], Conversation[Explanation | None]],
    same: Found,
    chosen: Mapping[str, Explanation | None],
    cases: Mapping[str, CaseVerdicts],
    run: Run,
) -> dict[str, Explanation]:
    """What further calls say of most failing cases of an output, asked where nothing else is known."""
    found: dict[str, Explanation] = {}
    open_cases = [(name, symptom) for name, symptom in same if chosen[name] is None]
    if 2 * len(open_cases) < len(same):
        return {}
    for name, symptom in open_cases:
        case = cases[name]
        output = case.judged[symptom.index].planned.check.output
        explanation = None if output is None else converse(question(case.evidence, output), run)
        if explanation is not None:
            found[name] = explanation
    counts: dict[Hashable, int] = {}
    for item in found.values():
        counts[item.claim] = counts.get(item.claim, 0) + 1
    return {name: item for name, item in found.items() if 2 * counts[item.claim] >= len(same)}
