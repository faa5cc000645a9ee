"""A result says each cause once, with the ids of the other checks that show it."""

from dataclasses import dataclass, replace

from graders.checks.contract import Evidence, Finding, failed, seen
from graders.diagnosis.explaining import Explained, Explanation
from graders.grading.causes import causes
from graders.kinds.operation import PlannedCheck
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript
from graders.selfcheck import SelfCheck, opened
from tests.support.course import STUBS

NOTHING = Evidence(Plan(calls=()), Transcript({}), {}, {})


@dataclass(frozen=True)
class Named:
    id: str
    fact: str = "shape"
    output: str | None = None


def item(case, check, finding, *, advisory=False, explanation=None):
    planned = PlannedCheck("a.f", Named(check), "advisory" if advisory else "earns")
    return case, Explained(planned, finding, NOTHING, explanation)


def raised(message):
    return Finding(status="error", kind="raised", numbers={"type": "ValueError", "message": message, "remark": ""})


def test_what_many_cases_show_is_said_once():
    same = [item(case, "value-out", raised("no")) for case in ("plain", "wide", "one_row")]
    first, second = causes([*same, item("tall", "value-out", raised("other"))])
    assert (first.id, first.also) == ("f/plain/value-out", ("f/wide/value-out", "f/one_row/value-out"))
    assert (second.id, second.also) == ("f/tall/value-out", ())


def test_an_advisory_check_does_not_speak_for_one_that_counts():
    finding = failed("is_none", "out")
    (cause,) = causes([item("plain", "a", finding, advisory=True), item("plain", "b", finding)])
    assert (cause.id, cause.explained.planned.role, cause.also) == ("f/plain/b", "earns", ("f/plain/a",))


def test_sizes_in_the_text_of_an_exception_are_those_of_the_case():
    sizes = ("index 5 is out of bounds for axis 0 with size 5", "index 12 is out of bounds for axis 0 with size 12")
    assert len(causes([item(text[:8], "value-out", raised(text)) for text in sizes])) == 1


def test_a_cause_is_shown_by_the_case_that_shows_it_not_by_one_where_it_is_likely():
    explanation = Explanation("transposed", ("transposed", "dx"), {"name": "dx", "plain": True})
    case, likely = item("one_row", "gradient-dx", failed("is_none", "dx"), explanation=explanation)
    seen_in = item("square", "gradient-dx", failed("is_none", "dx"), explanation=explanation)
    (cause,) = causes([(case, replace(likely, as_in="square")), seen_in])
    assert (cause.id, cause.also) == ("f/square/gradient-dx", ("f/one_row/gradient-dx",))


def test_what_differs_by_the_numbers_of_the_case_alone_is_one_cause():
    def wrong(case, output, entries):
        finding = failed("no_array", output, got=seen(None), shape=(entries,))
        return item(case, f"shape-{output}", finding)

    found = causes([wrong(f"case{n}", "dW1", n) for n in range(9)] + [wrong("case0", "db", 2)])
    assert [cause.id for cause in found] == ["f/case0/shape-dW1", "f/case0/shape-db"]
    assert len(found[0].also) == 8


def test_another_factor_is_another_cause():
    def scaled(factor):
        facts = {"name": "dx", "factor": "", "number": float(factor)}
        explanation = Explanation("constant_factor", ("constant_factor", "dx", ("factor", "")), facts)
        finding = failed("seed_unused", "dx")
        return item(f"c{factor}", "gradient-dx", finding, explanation=explanation)

    assert len(causes([scaled(2), scaled(3)])) == 2
    assert len(causes([scaled(2), scaled(2)])) == 1


def test_an_exercise_that_is_blank_names_one_check_for_all() -> None:
    with opened(STUBS) as (sources, submission):
        results = SelfCheck(sources, submission).judged("affine").results.values()
    assert [(item.status, len(item.checks), item.checks[0].also) for item in results] == [
        ("not_implemented", 1, ())
    ] * 2
