"""What the runner provides to checks, what it blocks on, and what it contains."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from graders.checks.contract import (
    MAX_FURTHER_PLANS,
    Came,
    Expected,
    Shaped,
    TooManyPlansError,
    Verdict,
    converse,
    failed,
    passed,
)
from graders.oracle.plan import Plan
from graders.oracle.transcript import Raised, Returned, Transcript
from tests.support.judged import finding_on

NOTHING = Plan(calls=())
OUT = {"out": Expected(np.zeros(3), np.ones(3))}


@dataclass(frozen=True)
class Asking:
    """A check that needs what it is given, and does what it is given."""

    does: object = field(compare=False)
    needs: tuple = ()
    fact: str = "value"
    output: str | None = None
    id: str = "asking"

    def judge(self, evidence):
        return self.does(evidence)


def answer(_plan):
    return Transcript({})


def test_a_call_that_raised_is_the_finding_of_what_needs_it():
    found = finding_on(Asking(lambda _: passed(1), (Came("out"),)), {"out": Raised("ValueError", "no")})
    assert (found.status, found.kind) == ("error", "raised")


def test_a_wrong_shape_blocks_what_needs_the_right_one():
    check = Asking(lambda _: passed(1), (Shaped("out"),))
    assert finding_on(check, {"out": Returned(np.zeros(2))}, expected=OUT).status == "blocked"
    assert finding_on(check, {"out": Returned(np.zeros(3))}, expected=OUT).status == "passed"


@pytest.mark.parametrize(("other", "status"), [(passed(1), "passed"), (failed("is_none", "out"), "blocked")])
@pytest.mark.parametrize("first", [True, False])
def test_a_needed_verdict_is_there_whatever_the_order_of_checks(other, status, first):
    needed = Asking(lambda _: other, output="out")
    asking = Asking(lambda _: passed(1), (Verdict("value", "out"),), fact="speed")
    others = (needed,) if first else (asking, needed)
    assert finding_on(asking, {"out": Returned(1.0)}, others=others).status == status


def test_a_verdict_that_need_not_pass_is_read():
    needed = Asking(lambda _: failed("is_none", "out"), output="out")
    asking = Asking(
        lambda evidence: failed(evidence.findings["value", "out"].kind),
        (Verdict("value", "out", must_pass=False),),
        fact="speed",
    )
    assert finding_on(asking, {"out": Returned(1.0)}, others=(needed,)).kind == "is_none"


def test_a_check_reads_no_verdict_that_it_does_not_need():
    needed = Asking(lambda _: passed(1), output="out")
    asking = Asking(lambda evidence: failed("is_none", str(dict(evidence.findings))), fact="speed")
    assert finding_on(asking, {"out": Returned(1.0)}, others=(needed,)).subject == "{}"


def test_of_checks_that_need_each_other_none_passes():
    one = Asking(lambda _: passed(1), (Verdict("value", "b"),), output="a")
    two = Asking(lambda _: passed(1), (Verdict("value", "a"),), output="b")
    assert finding_on(two, {"out": Returned(1.0)}, others=(one,)).status != "passed"


def _raises(_evidence):
    raise RuntimeError("a fault of ours")


def _raises_later(_evidence):
    yield NOTHING
    raise RuntimeError("a fault of ours")


@pytest.mark.parametrize("does", [_raises, _raises_later, lambda _: passed(0)])
def test_a_fault_of_a_check_is_an_error_of_the_grader(does):
    assert finding_on(Asking(does), {}, run=answer).status == "grader_error"


@dataclass
class Counted:
    """Something shared, and how often it was made."""

    key: str = "counted"
    made: int = 0

    def make(self):
        yield NOTHING
        self.made += 1
        return self.made


def test_what_is_shared_is_made_once_a_case():
    shared = Counted()

    def asks(_evidence):
        number = yield shared
        return failed("is_none", str(number))

    checks = [Asking(asks, id=name) for name in ("a", "b")]
    assert finding_on(checks[1], {}, run=answer, others=(checks[0],)).subject == "1"


def test_a_conversation_has_an_end():
    asked = []

    def endless():
        while True:
            yield NOTHING

    with pytest.raises(TooManyPlansError):
        converse(endless(), lambda plan: asked.append(plan) or Transcript({}))
    assert len(asked) == MAX_FURTHER_PLANS


def test_a_conversation_is_contained_where_that_is_asked():
    def breaks():
        yield NOTHING
        raise ValueError("no")

    assert converse(breaks(), answer, otherwise=str) == "no"
    with pytest.raises(ValueError, match="no"):
        converse(breaks(), answer)
