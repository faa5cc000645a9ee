"""A result says each cause once, with the ids of the other checks that show it."""

from graders.judging.grading import causes
from graders.results import CheckResult


def check(name, message, status="failed", **fields):
    return CheckResult(id=name, status=status, message=message, **fields)


def test_what_many_cases_show_is_said_once():
    message = "layers.py could not be imported\n  layers.py:1"
    same = [check(f"f/{case}/value-out", message, "error") for case in ("plain", "wide", "one_row")]
    other = check("f/tall/value-out", "raised ValueError", "error")
    first, second = causes([*same, other])
    assert (first.id, first.also) == ("f/plain/value-out", ("f/wide/value-out", "f/one_row/value-out"))
    assert (second.id, second.also) == ("f/tall/value-out", ())


def test_an_advisory_check_does_not_speak_for_one_that_counts():
    (cause,) = causes([check("f/plain/a", "no", advisory=True), check("f/plain/b", "no")])
    assert (cause.id, cause.advisory, cause.also) == ("f/plain/b", False, ("f/plain/a",))


def test_what_differs_by_the_numbers_of_the_case_alone_is_one_cause():
    def wrong(case, output, entries):
        head = f"{output} is wrong; {entries} of {entries} entries are wrong"
        return check(f"f/{case}/gradient-{output}", f"{head}\n  evidence of {case}")

    found = causes([wrong(f"case{n}", "dW1", n) for n in range(9)] + [wrong("case0", "db", 2)])
    assert [cause.id for cause in found] == ["f/case0/gradient-dW1", "f/case0/gradient-db"]
    assert found[0].message.endswith("evidence of case0")
    assert len(found[0].also) == 8


def test_another_factor_is_another_cause():
    assert len(causes([check(f"f/c{n}/gradient-dx", f"dx is {n} times what it should be") for n in (2, 3)])) == 2
