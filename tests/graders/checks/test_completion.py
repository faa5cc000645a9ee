"""What is said of a call that gives nothing to judge."""

import pytest

from graders.checks.completion import obstacle_in
from graders.checks.evidence import Evidence
from graders.checks.raises import RaisesCheck
from graders.checks.verdict import Verdict
from graders.oracle.plan import Call, Plan
from graders.oracle.transcript import Outcome, Raised, Returned, Transcript


def verdict_on(outcome: Outcome) -> Verdict | None:
    return obstacle_in(Transcript({"it": outcome}), "it")


def summary(outcome: Outcome) -> tuple[str, str]:
    verdict = verdict_on(outcome)
    assert verdict is not None
    return verdict.status, verdict.message


@pytest.mark.parametrize("value", [None, (None, None), (None, 3)])
def test_a_blank_is_not_implemented(value: object) -> None:
    assert summary(Returned(value)) == ("not_implemented", "not implemented yet")


def test_work_that_does_not_come_back_failed() -> None:
    assert summary(Returned(None, begun=True)) == ("failed", "returned None: is the return statement missing?")


@pytest.mark.parametrize("value", [(None, None), (None, 3), (None, None, 3)])
def test_of_work_in_part_each_result_is_judged(value: object) -> None:
    assert verdict_on(Returned(value, begun=True)) is None


def test_what_is_not_implemented_may_say_why() -> None:
    raised = Raised("NotImplementedError", "g of layers.py is not in the submission")
    assert summary(raised) == ("not_implemented", "not implemented yet: g of layers.py is not in the submission")


def test_work_without_return_raises_nothing_either() -> None:
    plan = Plan(calls=(Call(label="it", target="a.f"),))
    verdict = RaisesCheck("it", "ValueError").judge(
        Evidence(plan, Transcript({"it": Returned(None, begun=True)}), {}, {})
    )
    assert isinstance(verdict, Verdict)
    assert (verdict.status, verdict.message) == ("failed", "should raise ValueError here; it returned None")
