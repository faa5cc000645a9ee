"""Finding the patterns of a wrong result: the rules in order, the most telling first."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from graders.checks.evidence import Evidence
from graders.diagnosis.patterns import arrangement, factors, identities, places, terms
from graders.diagnosis.patterns.said import Said
from graders.diagnosis.patterns.wrong import Wrong, read_inputs

Rule: TypeAlias = Callable[[Wrong], "Said | list[Said] | None"]


class Pattern(NamedTuple):
    """A rule that fits, and what its sentence shows.

    Attributes:
        facts: What the sentence shows, the result's name among it.
        claim: What of it does not change with the case: equal ones say the same of two cases.
        tier: 1 for an equality of all entries, 2 for a place or a part, 3 for what merely describes.
        alone: Whether it can be said of one case without a look at others.
        value: The number that a symbol stands for.
    """

    rule: str
    facts: Mapping[str, Any]
    claim: Hashable = ()
    tier: int = 1
    alone: bool = True
    value: float | None = None


EQUALITIES: Final[tuple[Rule, ...]] = (
    identities.empty,
    identities.not_finite,
    identities.bounded,
    identities.all_zero,
    factors.constant_factor,
    arrangement.extra_axis,
    arrangement.transposed,
    arrangement.unsummed,
    identities.another,
    arrangement.oversummed,
    arrangement.reversed_or_shifted,
    factors.array_factor,
    identities.function_of_right,
    identities.function_of_input,
    arrangement.uncropped,
    arrangement.other_rows,
    terms.input_term,
    terms.scalar_term,
    terms.turned_term,
)
PARTS: Final[tuple[Rule, ...]] = (
    places.dropped,
    identities.up_to_signs,
    places.one_gate,
    places.where_inputs_say,
    places.border,
    places.along_an_axis,
    arrangement.rearranged,
    terms.same_error,
    terms.statistics_path,
    terms.result_terms,
    factors.factor_along_an_axis,
    places.left_at_zero,
)
DESCRIPTIONS: Final[tuple[Rule, ...]] = (arrangement.constant_along, identities.nearly_right)
RULES: Final[tuple[Rule, ...]] = EQUALITIES + PARTS + DESCRIPTIONS


def patterns_of(wrong: Wrong) -> Iterator[Pattern]:
    """All patterns that fit, in order; a lower tier is asked only where no equality was found."""
    with np.errstate(all="ignore"):
        for tier, rules in enumerate(_rules_for(wrong), start=1):
            found = False
            for rule in rules:
                result = rule(wrong)
                for said in [result] if isinstance(result, Said) else result or []:
                    found = found or said.alone
                    name = rule.__name__
                    facts = {"name": wrong.name, **said.same, **said.varying}
                    claim = (name, wrong.name, *sorted(said.same.items()))
                    yield Pattern(name, facts, claim, tier, said.alone, said.value)
            if found and tier == 1:
                return


def _rules_for(wrong: Wrong) -> tuple[tuple[Rule, ...], ...]:
    """The rules that can apply, tier by tier."""
    if not wrong.value.size:
        return ((identities.empty,),)
    if wrong.same_shape and not wrong.mask.any():
        return (identities.empty,), (), (identities.nearly_right,)
    return EQUALITIES, PARTS, DESCRIPTIONS


def pattern_of(wrong: Wrong) -> Pattern | None:
    """The first that can be said of this result alone."""
    return next((pattern for pattern in patterns_of(wrong) if pattern.alone), None)


def read_wrong(evidence: Evidence, name: str, used: frozenset[str]) -> Wrong | None:
    """What the rules read of a named output; None where there is no array to look at.

    Args:
        evidence: What the submission gave.
        name: Of the output.
        used: The inputs that its call and those before it were handed.
    """
    if name not in evidence.expected:
        return None
    output = evidence.outputs[name]
    wanted = np.asarray(evidence.expected[name].value, np.float64)
    try:
        value = evidence.read(name)
        got = np.asarray(value)
    except (LookupError, TypeError, ValueError):
        return None
    if got.dtype.kind not in "fiub" or not wanted.size:
        return None
    arrays, numbers = read_inputs(evidence.plan, used)
    results = {
        evidence.title(other): np.asarray(item.value, np.float64)
        for other, item in evidence.expected.items()
        if other != name and evidence.title(other) != output.title
    }
    of = output.of if output.role == "gradient" else ""
    return Wrong(output.title, got, wanted, arrays, numbers, results, isinstance(value, (list, tuple)), of)
