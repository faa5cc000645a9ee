"""Patterns: in which way a wrong result is wrong, where no known misconception says it.

Each rule is a function of one wrong result, `Wrong`, that returns a sentence or None. A sentence states an equality
(or a set of wrong entries) that was verified at every entry; it never guesses at the code.
The rules stand in order here, the most telling first.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from graders.checks.contract import Evidence
from graders.diagnosis.patterns import formulas, places
from graders.diagnosis.patterns.wrong import Said, Wrong, read_inputs
from graders.oracle.plan import MadeOnce

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
    formulas.empty,
    formulas.listed,
    formulas.not_finite,
    formulas.bounded,
    formulas.all_zero,
    formulas.constant_factor,
    places.extra_axis,
    places.transposed,
    places.reshaped,
    places.unsummed,
    places.unsummed_step,
    formulas.another,
    places.oversummed,
    places.reversed_or_shifted,
    formulas.array_factor,
    formulas.function_of_right,
    formulas.function_of_input,
    places.uncropped,
    places.other_rows,
    formulas.input_term,
    formulas.scalar_term,
    formulas.turned_term,
    formulas.factor_of_the_rest,
)
PARTS: Final[tuple[Rule, ...]] = (
    places.dropped,
    formulas.up_to_signs,
    places.one_gate,
    places.where_inputs_say,
    places.border,
    places.along_an_axis,
    places.rearranged,
    formulas.statistics_path,
    formulas.same_error,
    formulas.result_terms,
    formulas.factor_along_an_axis,
    places.left_at_zero,
)
DESCRIPTIONS: Final[tuple[Rule, ...]] = (places.constant_along, formulas.nearly_right)
RULES: Final[tuple[Rule, ...]] = EQUALITIES + PARTS + DESCRIPTIONS


_inputs: Final = MadeOnce(1024)
"""The inputs of the cases that a class gets wrong: names of arrays that are there already."""


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
        return ((formulas.empty, formulas.listed),)
    if wrong.same_shape and not wrong.mask.any():
        return (formulas.empty, formulas.listed), (), (formulas.nearly_right,)
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
    arrays, numbers = _inputs(evidence.plan, used, partial(read_inputs, evidence.plan, used))
    results = {
        evidence.title(other): np.asarray(item.value, np.float64)
        for other, item in evidence.expected.items()
        if other != name and evidence.title(other) != output.title
    }
    of = output.of if output.role == "gradient" else ""
    return Wrong(output.title, got, wanted, arrays, numbers, results, isinstance(value, (list, tuple)), of)
