"""Finding the pattern of a wrong result: the rules in order, the most telling first."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from graders.checks.evidence import Evidence
from graders.checks.patterns import arrangement, factors, identities, places, terms
from graders.checks.patterns.wrong import Wrong, read_inputs

Rule = Callable[[Wrong], str | None]


class Pattern(NamedTuple):
    """The rule that fits, and its sentence."""

    rule: str
    text: str


RULES: Final[tuple[Rule, ...]] = (
    identities.all_zero,
    identities.not_finite,
    factors.constant_factor,
    arrangement.transposed,
    arrangement.unsummed,
    identities.another,
    arrangement.oversummed,
    arrangement.reversed_or_shifted,
    factors.array_factor,
    identities.function_of_right,
    identities.function_of_input,
    arrangement.uncropped,
    terms.input_term,
    terms.scalar_term,
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
    arrangement.constant_along,
    identities.nearly_right,
)


def pattern_of(wrong: Wrong) -> Pattern | None:
    """The first rule that fits."""
    with np.errstate(all="ignore"):
        for rule in RULES if not wrong.same_shape or wrong.mask.any() else (identities.nearly_right,):
            text = rule(wrong)
            if text is not None:
                return Pattern(rule.__name__, text)
    return None


def find_pattern(evidence: Evidence, name: str, shown: str) -> Pattern | None:
    """The pattern of a named output that was judged wrong; None where there is no array to look at."""
    if name not in evidence.expected:
        return None
    try:
        got = np.asarray(evidence.read(name))
    except (LookupError, TypeError, ValueError):
        return None
    wanted = np.asarray(evidence.expected[name].value, np.float64)
    if got.dtype.kind not in "fiub" or not got.size or not wanted.size:
        return None
    arrays, numbers = read_inputs(evidence.plan)
    results = {
        other: np.asarray(item.value, np.float64)
        for other, item in evidence.expected.items()
        if other != name and other.partition(" of ")[0] != shown
    }
    return pattern_of(Wrong(shown, got, wanted, arrays, numbers, results))
