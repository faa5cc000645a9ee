"""A whole that is what its own wrong parts give earns its credit, if it is a credible attempt."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from graders.checks.contract import Evidence, Expected, Finding, Output, converse, failed, passed
from graders.checks.gradient import OF_OWN_PARTS
from graders.judging.composition import right_for_own_parts
from graders.kinds.operation import Composed
from graders.oracle.plan import Call, Input, Plan
from graders.oracle.transcript import Returned, Transcript

RNG = np.random.default_rng(4)
X, W = RNG.normal(size=(4, 3)), RNG.normal(size=(3, 5))
WANTED = np.tanh(X @ W)
PLAN = Plan(calls=(Call(label="f", target="m.f", args=(Input("x"), Input("w"))),), inputs={"x": X, "w": W})
WRONG = failed("wrong_value", "out")

Whole = Callable[[Any, Any], np.ndarray]


def judged(whole: Whole, parts: np.ndarray | None, value: Finding = WRONG) -> Finding:
    """The finding on a whole whose parts come to ``parts``; to nothing if None."""

    def run(plan: Plan) -> Transcript:
        return Transcript({"f": Returned(whole(plan.inputs["x"], plan.inputs["w"]))})

    def composing() -> Iterator[Any]:
        yield from ()
        if parts is None:
            raise LookupError
        return Composed({"out": parts}, ("step",), forwards=("out",))

    expected = {"out": Expected(WANTED, np.abs(WANTED))}
    evidence = Evidence(PLAN, run(PLAN), {"out": Output("out", "f")}, expected)
    return converse(right_for_own_parts(WRONG, "out", evidence, composing, lambda *_: value), run, {})


def of_wrong_parts(x: Any, w: Any) -> np.ndarray:
    return np.tanh(x @ w + 0.2)


def test_what_the_own_parts_give_is_right_and_they_are_named() -> None:
    found = judged(of_wrong_parts, of_wrong_parts(X, W))
    assert (found.status, found.kind, found.numbers["parts"]) == ("passed", OF_OWN_PARTS, ("step",))


def test_another_order_of_sums_is_the_same() -> None:
    assert judged(of_wrong_parts, of_wrong_parts(X, W) * (1 + 1e-7)).status == "passed"
    assert judged(of_wrong_parts, of_wrong_parts(X, W) * (1 + 1e-4)) == WRONG


def test_other_results_than_those_of_the_parts_stay_wrong() -> None:
    assert judged(of_wrong_parts, WANTED) == WRONG


def test_parts_that_give_nothing_excuse_nothing() -> None:
    assert judged(of_wrong_parts, None) == WRONG


@pytest.mark.parametrize(
    "whole",
    [lambda x, w: np.full_like(x @ w, 0.3), lambda x, w: -np.tanh(x @ w), lambda x, w: np.sign(x @ w) * np.ones(5)],
    ids=["a constant", "the wrong sign", "two values"],
)
def test_what_does_not_resemble_the_right_result_is_no_attempt(whole: Whole) -> None:
    found = judged(whole, whole(X, W))
    assert (found.status, found.numbers["rests"]) == ("failed", (("step",),))


def test_what_depends_on_none_of_its_inputs_is_no_attempt() -> None:
    def table(_x: Any, _w: Any) -> np.ndarray:
        return of_wrong_parts(X, W)

    assert judged(table, table(X, W)).status == "failed"


def test_where_the_forward_is_right_no_attempt_is_asked_for() -> None:
    def table(_x: Any, _w: Any) -> np.ndarray:
        return of_wrong_parts(X, W)

    assert judged(table, table(X, W), value=passed(20)).status == "passed"
    assert judged(table, table(X, W), value=passed(20, OF_OWN_PARTS)).status == "failed"
