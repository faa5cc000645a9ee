"""A value is right within what its precision and the case allow, and what is wrong is shown at its worst entry."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from graders.checks.contract import Expected, Output
from graders.checks.value import FLOAT32_TOLERANCE, FLOAT64_TOLERANCE, ValueCheck
from graders.oracle.plan import Call, Input, Plan
from graders.oracle.transcript import Returned, Transcript
from tests.support.judged import finding_of_values, finding_on

WANTED = np.array([[1.0, -2.0, 4.0], [8.0, 0.5, -3.0]])
SCALE = np.abs(WANTED)


def judged(got: Any, scale: np.ndarray = SCALE) -> Any:
    return finding_of_values(ValueCheck("out"), {"out": got}, {"out": Expected(WANTED, scale)})


def off_by(error: float) -> np.ndarray:
    other = WANTED.copy()
    other[1, 0] += error
    return other


@pytest.mark.parametrize(
    ("got", "status"),
    [
        (WANTED, "passed"),
        (off_by(0.5 * 8 * FLOAT64_TOLERANCE), "passed"),
        (off_by(2 * 8 * FLOAT64_TOLERANCE), "failed"),
        (WANTED.astype(np.float32) * np.float32(1 + 1e-6), "passed"),
        (WANTED * (1 + 1e-6), "failed"),
        (off_by(2 * 8 * FLOAT32_TOLERANCE).astype(np.float32), "failed"),
        (off_by(np.nan), "failed"),
        (off_by(np.inf), "failed"),
        (-WANTED, "failed"),
        (np.zeros_like(WANTED), "failed"),
    ],
)
def test_what_precision_allows(got: np.ndarray, status: str) -> None:
    assert judged(got).status == status


def test_an_ill_conditioned_case_allows_more() -> None:
    assert judged(off_by(1e-6)).status == "failed"
    assert judged(off_by(1e-6), scale=1e4 * SCALE).status == "passed"


def test_the_worst_entry_is_shown() -> None:
    got = off_by(0.5)
    got[0, 1] += 1e-3
    found = judged(got)
    assert (found.kind, found.places) == ("wrong_value", (1, 0))
    assert (found.numbers["got"], found.numbers["wanted"]) == (8.5, 8.0)
    assert (found.numbers["wrong"], found.numbers["size"]) == (2, 6)


@pytest.mark.parametrize(
    ("function", "status"),
    [
        (lambda x: (x.astype(np.float32) * np.float32(1 / 3)).astype(np.float64), "passed"),
        (lambda x: x / 3 * (1 + 1e-7), "failed"),
    ],
    ids=["rounded to single precision on the way", "wrong by as much"],
)
def test_single_precision_on_the_way_is_seen_by_its_steps(function: Callable[[Any], Any], status: str) -> None:
    x = np.linspace(0.3, 1.7, 12)
    plan = Plan(calls=(Call(label="f", target="m.f", args=(Input("x"),)),), inputs={"x": x})

    def run(asked: Plan) -> Transcript:
        return Transcript({call.label: Returned(function(asked.inputs[call.args[0].name])) for call in asked.calls})

    found = finding_on(
        ValueCheck("out"),
        run(plan).outcomes,
        plan=plan,
        outputs={"out": Output("out", "f")},
        expected={"out": Expected(x / 3, x / 3)},
        run=run,
    )
    assert found.status == status
