"""A fast function is told from loops by the judge's clock, and from a machine that is busy for a while."""

import numpy as np
import pytest

from graders.checks import speed
from graders.checks.evidence import Evidence
from graders.checks.speed import SpeedCheck, Timed
from graders.exercises.judging import judge_check
from graders.oracle.plan import Call, Input, Plan
from graders.oracle.transcript import Raised, Returned, Transcript

FAST, SLOW = (Call(label=name, target=f"f.{name}", args=(Input("x"),)) for name in ("fast", "slow"))
X = {"x": np.ones((2, 3))}
OVERHEAD = 0.001


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch):
    monkeypatch.setattr(speed.time, "sleep", lambda _: None)
    monkeypatch.setattr(SpeedCheck, "_loops", lambda _: 0.010)


def verdict(seconds, *, notes=None, raises=(), busy=None):
    """The verdict where a call takes ``seconds`` by name, times what ``busy`` says at each look."""
    plan = Plan(calls=(FAST,), inputs=X)
    looks = iter(busy or [])

    def run(asked):
        factor = next(looks, 1.0)
        outcomes = {call.label: Returned() for call in asked.calls}
        outcomes |= {label: Raised("E", "no") for label in outcomes if label.split()[0] in raises}
        taken = sum(seconds[call.target.partition(".")[2]] for call in asked.calls)
        return Transcript(outcomes, OVERHEAD + factor * taken)

    evidence = Evidence(plan, Transcript({"fast": Returned(1.0)}), {}, {})
    evidence.notes.update(notes or {})
    check = SpeedCheck(Timed(FAST), Timed(SLOW), X, windows=10, entries=4, needs=tuple(notes or ()))
    return judge_check(check, evidence, run)


@pytest.mark.parametrize(
    ("fast", "slow", "status"),
    [
        (0.0001, 0.010, "passed"),
        (0.0030, 0.010, "passed"),
        (0.0001, 0.0001, "passed"),
        (0.0050, 0.010, "failed"),
        (0.0100, 0.010, "failed"),
        (0.0100, 0.0001, "failed"),
    ],
)
def test_a_third_of_the_time_of_loops(fast, slow, status):
    assert verdict({"fast": fast, "slow": slow}).status == status


def test_a_busy_machine_slows_nothing_down_for_good():
    assert verdict({"fast": 0.001, "slow": 0.01}, busy=[1, 1, 30, 30] * 4 + [1, 1, 2, 2] * 2).status == "passed"


def test_a_wrong_answer_is_not_timed():
    assert verdict({"fast": 0.001, "slow": 0.01}, notes={"value-out": "failed"}).status == "blocked"


def test_a_slow_function_that_raises_leaves_the_loops_of_the_judge():
    assert verdict({"fast": 0.001, "slow": 0.01}, raises=("slow",)).status == "passed"
    assert verdict({"fast": 0.005, "slow": 0.1}, raises=("slow",)).status == "failed"
