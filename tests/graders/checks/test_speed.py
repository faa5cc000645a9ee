"""A fast function is told from loops by the judge's clock, and from a machine that is busy for a while."""

import numpy as np
import pytest

from graders.checks import speed
from graders.checks.evidence import Evidence, Expected, Output
from graders.checks.speed import SpeedCheck, Timed
from graders.judging.runner import judge_check
from graders.oracle.plan import Call, Input, Plan
from graders.oracle.transcript import Raised, Returned, Transcript

FAST = Call(label="fast", target="f.fast", args=(Input("x"),))
X = {"x": np.ones((2, 3))}
OVERHEAD = 0.001


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch):
    monkeypatch.setattr(speed.time, "sleep", lambda _: None)
    monkeypatch.setattr(SpeedCheck, "_loops", lambda _: 0.010)


def verdict(seconds, *, notes=None, raises=False, busy=None, answer=lambda x: 2 * x, asked_for=None):
    """The verdict where a call takes ``seconds``, times what ``busy`` says at each plan, and doubles its input."""
    looks = iter(busy or [])

    def run(asked):
        (set() if asked_for is None else asked_for).update(call.target for call in asked.calls)
        taken = OVERHEAD + next(looks, 1.0) * seconds * len(asked.calls)
        given = {
            call.label: Raised("E", "no") if raises else Returned(answer(asked.inputs[call.args[0].name]))
            for call in asked.calls
        }
        return Transcript(given, taken)

    plan = Plan(calls=(FAST,), inputs=X)
    expected = {"out": Expected(2 * X["x"], X["x"])}
    evidence = Evidence(plan, Transcript({"fast": Returned(2 * X["x"])}), {"out": Output("out", "fast")}, expected)
    evidence.notes.update(notes or {})
    timed = Timed(FAST, ("x",), ("out",))
    return judge_check(SpeedCheck(timed, X, windows=10, entries=4, needs=tuple(notes or ())), evidence, run)


@pytest.mark.parametrize(
    ("seconds", "status"), [(0.0001, "passed"), (0.0030, "passed"), (0.0050, "failed"), (0.0100, "failed")]
)
def test_a_third_of_the_time_of_loops(seconds, status):
    assert verdict(seconds).status == status


def test_a_busy_machine_slows_nothing_down_for_good():
    assert verdict(0.001, busy=[1, 30] * 4 + [1, 2] * 2).status == "passed"


def test_a_wrong_answer_is_not_timed():
    assert verdict(0.001, notes={"value-out": "failed"}).status == "blocked"


def test_a_call_that_raises_is_not_fast():
    assert verdict(0.001, raises=True).status == "failed"


def test_nothing_else_of_the_submission_is_timed():
    targets = set()
    verdict(0.0100, asked_for=targets)
    assert targets == {"f.fast"}


def test_no_two_timed_calls_are_on_the_same_numbers():
    seen = []
    verdict(0.0100, answer=lambda x: seen.append(x.tobytes()) or 2 * x)
    assert len(seen) == len(set(seen)) > 8


@pytest.mark.parametrize("kept", [2 * X["x"], 2 * X["x"][:1], None, "text"])
def test_a_result_that_was_kept_is_not_fast(kept):
    found = verdict(0.0001, answer=lambda _: kept)
    assert found.status == "failed"
    assert "called again" in found.message


def test_single_precision_is_near_enough():
    assert verdict(0.0001, answer=lambda x: np.float32(2 * x)).status == "passed"
