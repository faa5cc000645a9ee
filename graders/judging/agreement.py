"""Which explanation of a failure is kept: one that its other failing cases bear out.

In one small case a sentence may hold by chance. A pattern is kept for an output if it holds in at least half of the
output's failing cases, those aside that are too small to show it. A symbol for a number is kept if it takes several
values in them. A misconception whose numbers are its own needs no other case, but gives way to what holds in more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

from graders.checks.patterns.unused import unused_input
from graders.checks.verdict import Verdict
from graders.judging.naming import CaseJudged, Explanation, Judged, Symptom, judged_output, symptoms, with_evidence
from graders.kinds.operation import Run

_MINORITY: Final = 1.5
_SEVERAL: Final = 3
_DESCRIPTION: Final = 3
_PLACES: Final = ("one_gate", "where_inputs_say", "border", "along_an_axis", "statistics_path", "left_at_zero")

_FACTS: Final = ("not_finite", "empty")
"""What no chance brings about."""

Found: TypeAlias = list[tuple[str, Symptom]]
"""The failing cases of one output, by name."""


@dataclass(frozen=True)
class _Holding:
    """An explanation, and where it holds.

    Attributes:
        held: Explanations that make this claim, by case.
        against: Number of failing cases that could have shown it and do not.
    """

    held: Mapping[str, Explanation]
    against: int

    @property
    def share(self) -> float:
        return len(self.held) / (len(self.held) + self.against)

    @property
    def any(self) -> Explanation:
        return next(iter(self.held.values()))


def named_together(cases: Mapping[str, CaseJudged], run: Run) -> dict[str, list[Judged]]:
    """The verdicts of all cases of an operation, failures with the explanation that their cases agree on."""
    judged = {name: list(case.judged) for name, case in cases.items()}
    found: dict[tuple[str, str], Found] = {}
    for name, case in cases.items():
        for symptom in symptoms(case):
            found.setdefault(symptom.output, []).append((name, symptom))
    weights = _weights(found)
    for same in found.values():
        for (name, symptom), verdict in zip(same, _explained(same, cases, weights, run), strict=True):
            planned = judged[name][symptom.index].planned
            judged[name][symptom.index] = Judged(planned, verdict)
    return {name: [with_evidence(item, cases[name].evidence) for item in items] for name, items in judged.items()}


def _weights(found: Mapping[tuple[str, str], Found]) -> dict[tuple[str, str], int]:
    """How many failures of an exercise each claim accounts for, by exercise and claim."""
    weights: dict[tuple[str, str], int] = {}
    for (exercise, _), same in found.items():
        for _, symptom in same:
            for claim in {item.claim for item in symptom.explanations}:
                weights[exercise, claim] = weights.get((exercise, claim), 0) + 1
    return weights


def _explained(
    same: Found, cases: Mapping[str, CaseJudged], weights: Mapping[tuple[str, str], int], run: Run
) -> Iterable[Verdict]:
    """The verdicts of one output's failures."""
    holding = _admissible(same, weights)
    chosen = {name: _best(symptom, holding, weights) for name, symptom in same}
    leading = _leading(same, chosen)
    unused = _unused(same, chosen, cases, run) if leading is None else {}
    for name, symptom in same:
        verdict = cases[name].judged[symptom.index].verdict
        explanation = chosen[name] or unused.get(name)
        if explanation is not None:
            yield explanation.say(verdict)
        elif leading is not None and leading[1].text:
            yield _as_in(*leading, verdict)
        else:
            yield verdict


def _as_in(case: str, explanation: Explanation, verdict: Verdict) -> Verdict:
    known = explanation.misconception
    hint = verdict.hint if known is None else known.hint
    message = f"as in case {case}: {explanation.text}\n  {verdict.message}"
    rule = explanation.rule or "as_in_another_case"
    return msgspec.structs.replace(verdict, message=message, hint=hint, pattern=verdict.pattern or rule)


def _admissible(same: Found, weights: Mapping[tuple[str, str], int]) -> dict[str, _Holding]:
    """The claims that may be made, with where they hold."""
    held: dict[str, dict[str, Explanation]] = {}
    for name, symptom in same:
        for item in symptom.explanations:
            held.setdefault(item.claim, {})[name] = item
    found = {claim: _Holding(where, _against(where, same)) for claim, where in held.items()}
    exercise = same[0][1].output[0]
    return {claim: holding for claim, holding in found.items() if _is_borne_out(holding, weights[exercise, claim])}


def _against(held: Mapping[str, Explanation], same: Found) -> int:
    some = next(iter(held.values()))
    others = [symptom for name, symptom in same if name not in held]
    if some.misconception is None:
        others = [symptom for symptom in others if not symptom.weak]
        if some.rule in _PLACES:
            others = [symptom for symptom in others if symptom.telling]
    return len(others)


def _is_borne_out(holding: _Holding, weight: int) -> bool:
    items = list(holding.held.values())
    values = {round(item.value, 9) for item in items if item.value is not None}
    if items[0].rule in _FACTS:
        return True
    if len(items) > 1 and len(values) == 1:
        return False  # a symbol that never varies is no more than its number
    if holding.share < 0.5:
        known = items[0].misconception
        return known is not None and any(item.solid for item in items) and not (known.derived and weight < _SEVERAL)
    return len(items) > 1 or items[0].alone


def _best(
    symptom: Symptom, holding: Mapping[str, _Holding], weights: Mapping[tuple[str, str], int]
) -> Explanation | None:
    """The explanation of one failure that tells most; none of two misconceptions that fit alike."""
    ranked = sorted(
        (
            (_tier(item, holding[item.claim]), -_weight(item, symptom, holding, weights), order)
            for order, item in enumerate(symptom.explanations)
            if item.claim in holding
        ),
    )
    if not ranked:
        return None
    first = ranked[0]
    items = [symptom.explanations[order] for *rank, order in ranked if rank == list(first[:2])]
    if items[0].misconception is not None and not items[0].misconception.derived and len(items) > 1:
        rest = [rank for rank in ranked if symptom.explanations[rank[2]].misconception is None]
        return symptom.explanations[rest[0][2]] if rest else None
    return symptom.explanations[first[2]]


def _weight(
    item: Explanation, symptom: Symptom, holding: Mapping[str, _Holding], weights: Mapping[tuple[str, str], int]
) -> int:
    if item.misconception is not None:
        return weights[symptom.output[0], item.claim]
    return len(holding[item.claim].held)


def _tier(item: Explanation, holding: _Holding) -> float:
    return item.tier + (_MINORITY if item.misconception is not None and holding.share < 0.5 else 0.0)


def _leading(same: Found, chosen: Mapping[str, Explanation | None]) -> tuple[str, Explanation] | None:
    """The explanation of most failures of the output, and the first case that shows it."""
    for name, _ in same:
        item = chosen[name]
        if item is not None and item.tier < _DESCRIPTION:
            count = sum(other is not None and other.claim == item.claim for other in chosen.values())
            if 2 * count > len(same):
                return name, item
    return None


def _unused(
    same: Found, chosen: Mapping[str, Explanation | None], cases: Mapping[str, CaseJudged], run: Run
) -> dict[str, Explanation]:
    """Inputs that an output does not depend on in most of its failing cases, asked where nothing else is known."""
    found: dict[str, Explanation] = {}
    open_cases = [(name, symptom) for name, symptom in same if chosen[name] is None]
    if 2 * len(open_cases) < len(same):
        return {}
    for name, symptom in open_cases:
        case = cases[name]
        output = judged_output(case.judged[symptom.index].planned)
        if output is None:
            continue
        pattern = unused_input(case.evidence, output, output.partition(" of ")[0], run)
        if pattern is not None:
            found[name] = Explanation(pattern.text, pattern.rule, pattern.text, 1)
    counts: dict[str, int] = {}
    for item in found.values():
        counts[item.claim] = counts.get(item.claim, 0) + 1
    return {name: item for name, item in found.items() if 2 * counts[item.claim] >= len(same)}
