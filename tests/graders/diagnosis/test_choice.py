"""Of the explanations of a failure, the one is chosen that the output's other failing cases bear out."""

import pytest

from graders.diagnosis.agreement import _best, _Holding, _is_borne_out, _leading
from graders.diagnosis.explaining import Explanation
from graders.diagnosis.symptoms import Symptom
from graders.fixtures import Misconception

HALVED = Explanation("constant_factor", "halved", tier=1)
TRANSPOSED = Explanation("transposed", "transposed", tier=1)
DESCRIBED = Explanation("along_an_axis", "rows", tier=3)
INFINITE = Explanation("not_finite", "infinite", tier=2)


def known(name: str, derived: bool = False) -> Explanation:
    answer = Misconception("m.f", name, f"it is {name}", "look", {}, derived=derived)
    return Explanation("", ("misconception", name), tier=0, misconception=answer)


def symptom(*explanations: Explanation) -> Symptom:
    return Symptom(0, ("m.f", "out"), list(explanations))


def holding(**cases: Explanation) -> _Holding:
    return _Holding(cases, against=0)


@pytest.mark.parametrize(
    ("holds", "against", "borne_out"),
    [(["a", "b"], 0, True), (["a", "b"], 2, True), (["a", "b"], 3, False), (["a"], 0, True), (["a"], 2, False)],
)
def test_what_holds_in_half_of_the_failing_cases_is_borne_out(holds: list[str], against: int, borne_out: bool) -> None:
    assert _is_borne_out(_Holding(dict.fromkeys(holds, HALVED), against)) is borne_out


@pytest.mark.parametrize(("derived", "against", "borne_out"), [(False, 2, True), (True, 2, False), (True, 1, True)])
def test_an_edit_of_the_right_code_has_to_hold_in_most(derived: bool, against: int, borne_out: bool) -> None:
    assert _is_borne_out(_Holding(dict.fromkeys("ab", known("edited", derived)), against)) is borne_out


def test_some_are_said_of_several_cases_only() -> None:
    shy = Explanation("input_term", "lacks b", alone=False)
    assert not _is_borne_out(holding(a=shy))
    assert _is_borne_out(holding(a=shy, b=shy))


def test_what_holds_in_degenerate_cases_alone_is_chance() -> None:
    assert not _is_borne_out(_Holding({"one_row": HALVED}, 0, elsewhere=True))


def test_a_symbol_must_take_several_values() -> None:
    three, four = (Explanation("constant_factor", "N", value=value) for value in (3.0, 4.0))
    assert not _is_borne_out(holding(a=three, b=three))
    assert _is_borne_out(holding(a=three, b=four))


def test_what_is_no_number_is_said_first_and_needs_no_other_case() -> None:
    assert _is_borne_out(_Holding({"a": INFINITE}, against=9))
    assert _best(symptom(known("halved"), INFINITE), {HALVED.claim: holding(a=HALVED)}, {}) == INFINITE


def test_what_makes_no_number_is_the_mistake_that_no_right_result_denies() -> None:
    one, other = known("one"), known("other")
    fits = {one.claim: _Holding({"a": one}, against=0), other.claim: _Holding({"a": other}, against=1)}
    chosen = _best(symptom(other, one, INFINITE), fits, {("m.f", one.claim): 1, ("m.f", other.claim): 1})
    assert chosen is not None
    assert chosen.misconception == one.misconception


def test_the_lower_tier_is_chosen_and_of_equal_ones_that_which_holds_more_often() -> None:
    held = {
        HALVED.claim: holding(a=HALVED),
        TRANSPOSED.claim: holding(a=TRANSPOSED, b=TRANSPOSED),
        DESCRIBED.claim: holding(a=DESCRIBED, b=DESCRIBED, c=DESCRIBED),
    }
    assert _best(symptom(DESCRIBED, HALVED), held, {}) == HALVED
    assert _best(symptom(HALVED, TRANSPOSED), held, {}) == TRANSPOSED


def test_what_is_not_borne_out_is_not_said() -> None:
    assert _best(symptom(HALVED), {}, {}) is None


def test_of_two_misconceptions_that_fit_alike_neither_is_said() -> None:
    one, two = known("halved"), known("summed")
    held = {item.claim: holding(a=item) for item in (one, two, HALVED)}
    assert _best(symptom(one, two), held, {("m.f", one.claim): 1, ("m.f", two.claim): 1}) is None
    assert _best(symptom(one, two, HALVED), held, {("m.f", one.claim): 1, ("m.f", two.claim): 1}) == HALVED
    assert _best(symptom(one, two), held, {("m.f", one.claim): 1, ("m.f", two.claim): 3}) == two


@pytest.mark.parametrize(
    ("chosen", "leads"),
    [
        ({"a": HALVED, "b": HALVED, "c": None}, ("a", HALVED)),
        ({"a": None, "b": HALVED, "c": HALVED}, ("b", HALVED)),
        ({"a": HALVED, "b": None, "c": None}, None),
        ({"a": DESCRIBED, "b": DESCRIBED, "c": DESCRIBED}, None),
    ],
)
def test_most_cases_speak_for_the_others_unless_they_merely_describe(
    chosen: dict[str, Explanation | None], leads: tuple[str, Explanation] | None
) -> None:
    assert _leading([(name, symptom()) for name in chosen], chosen) == leads
