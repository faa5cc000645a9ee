"""A gradient is right if it is the expected one, or that of its own forward where the forward is right."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from graders.checks.contract import Evidence, Expected, Finding, Output, converse, failed, passed
from graders.checks.gradient import OF_OWN_FORWARD, OF_OWN_PARTS, Differentiated, GradientCheck
from graders.numeric.problem import GradientReport, Mismatch
from graders.oracle.plan import Call, Plan
from graders.oracle.transcript import Returned, Transcript

WANTED = np.array([1.0, -2.0, 4.0])
OTHER = np.array([1.0, -2.0, 3.0])
RIGHT, WRONG = passed(3), failed("wrong_value", "out")
CONFIRMED = GradientReport("passed", forward_calls=4)
REFUTED = GradientReport("failed", "gradient", "wrong", mismatches=(Mismatch("dx", 1.0, 2.0, 1e-6),))
ELSEWHERE = GradientReport("failed", "gradient", "wrong", mismatches=(Mismatch("dw", 1.0, 2.0, 1e-6),))
KINKS = GradientReport("inconclusive", "kinks", "every point is at a kink")


@dataclass(frozen=True)
class Comes:
    """Something shared that comes to a given thing."""

    to: Any
    key: Hashable

    def make(self) -> Iterator[Any]:
        yield from ()
        return self.to


@dataclass(frozen=True)
class Numeric:
    """A numeric check that comes to a given report; of one gradient alone, to another; at a glance, to nothing else.

    Where a right implementation is at hand, what it refutes is known.
    """

    report: GradientReport
    got: np.ndarray
    at_kink: GradientReport = KINKS
    key: Hashable = "numeric"
    plainly: Mapping[str, GradientReport] = field(default_factory=dict)
    known: Mapping[str, GradientReport] | None = None

    def make(self) -> Iterator[Any]:
        yield from ()
        return Differentiated(self.report, (), {"dx": self.got})

    def alone(self, name: str) -> "Numeric":
        return Numeric(CONFIRMED, self.got, key=("alone", name))

    def at_kinks(self, *, single: bool) -> "Numeric":
        return Numeric(self.at_kink, self.got, key=("kinks", single))

    def to_read(self) -> "Numeric":
        return self

    def at_a_glance(self) -> Comes:
        return Comes(self.plainly, "glance")

    def refuted(self, evidence: Evidence) -> Comes:
        del evidence
        return Comes(self.known, "refuted")

    def steps(self, name: str) -> Comes:
        return Comes(((1e-6, 0.5), (1e-3, 0.5), (1e-1, 0.6)), ("steps", name))


def judged(
    got: np.ndarray, numeric: Numeric, value: Finding = RIGHT, beside: np.ndarray = WANTED, **options: Any
) -> Finding:
    check = GradientCheck("dx", "dx", "f", numeric, forward=("out",), **options)
    conversation = check.judge(evidence_of(got, value, beside))
    return converse(conversation, lambda plan: Transcript({call.label: Returned(got) for call in plan.calls}), {})


def evidence_of(got: np.ndarray, value: Finding = RIGHT, beside: np.ndarray = WANTED) -> Evidence:
    return Evidence(
        Plan(calls=(Call(label="f", target="m.f"), Call(label="g", target="m.g"))),
        Transcript({"f": Returned(got), "g": Returned(beside)}),
        {"dx": Output("dx", "f", role="gradient"), "dw": Output("dw", "g", role="gradient")},
        dict.fromkeys(("dx", "dw"), Expected(WANTED, np.abs(WANTED))),
        {("value", "out"): value},
    )


def reported(finding: Finding, numeric: Numeric) -> Finding:
    """The finding with what is read of it."""
    check = GradientCheck("dx", "dx", "f", numeric, forward=("out",))
    return converse(check.reported(finding, evidence_of(OTHER)), lambda _plan: Transcript({}), {})


def test_the_expected_gradient_is_right_whatever_else() -> None:
    assert judged(WANTED, Numeric(REFUTED, WANTED), WRONG).status == "passed"


@pytest.mark.parametrize(
    ("numeric", "value", "outcome"),
    [
        (CONFIRMED, RIGHT, ("passed", "valid_subgradient")),
        (CONFIRMED, WRONG, ("failed", "of_own_forward")),
        (CONFIRMED, passed(3, OF_OWN_PARTS), ("failed", "of_own_forward")),
        (CONFIRMED, passed(3, OF_OWN_FORWARD), ("passed", "valid_subgradient")),
        (REFUTED, RIGHT, ("failed", "wrong_gradient")),
        (REFUTED, WRONG, ("failed", "wrong_gradient")),
        (ELSEWHERE, RIGHT, ("passed", "valid_subgradient")),
        (KINKS, RIGHT, ("failed", "wrong_gradient")),
    ],
)
def test_another_gradient_is_judged_by_its_own_forward(
    numeric: GradientReport, value: Finding, outcome: tuple[str, str]
) -> None:
    found = judged(OTHER, Numeric(numeric, OTHER), value)
    assert (found.status, found.kind) == outcome


@pytest.mark.parametrize("value", [RIGHT, WRONG])
def test_what_is_plainly_wrong_is_wrong_whatever_else(value: Finding) -> None:
    numeric = Numeric(CONFIRMED, OTHER, plainly={"dx": REFUTED})
    found = judged(OTHER, numeric, value)
    assert (found.status, found.kind) == ("failed", "wrong_gradient")
    assert reported(found, numeric).numbers["report"]["numeric"] == 1.0


@pytest.mark.parametrize(("known", "status"), [({"dx": REFUTED}, "failed"), ({}, "passed"), (None, "failed")])
def test_for_a_right_forward_the_right_derivative_decides_where_it_is_known(known: Any, status: str) -> None:
    assert judged(OTHER, Numeric(CONFIRMED, OTHER, plainly={"dx": REFUTED}, known=known)).status == status


def test_for_a_wrong_forward_the_right_derivative_decides_nothing() -> None:
    assert judged(OTHER, Numeric(CONFIRMED, OTHER, known={"dx": REFUTED}), WRONG).kind == "of_own_forward"


def test_a_gradient_that_is_right_for_the_own_forward_alone_shows_another_forward_beside_the_point() -> None:
    numeric = Numeric(CONFIRMED, OTHER, known={"dx": REFUTED})
    assert reported(judged(OTHER, numeric), numeric).kind == "two_faced"


@pytest.mark.parametrize(("plainly", "numeric"), [({"dx": REFUTED}, 1.0), ({}, 3.0)])
def test_what_is_read_of_a_wrong_gradient_is_what_its_own_forward_gives(plainly: Any, numeric: float) -> None:
    survey = GradientReport("failed", "gradient", "wrong", mismatches=(Mismatch("dx", 3.0, 2.0, 1e-6),))
    asked = Numeric(survey, OTHER, plainly=plainly, known={"dx": ELSEWHERE})
    assert reported(judged(OTHER, asked), asked).numbers["report"]["numeric"] == numeric


def test_where_another_is_plainly_wrong_it_is_looked_at_alone() -> None:
    assert judged(OTHER, Numeric(KINKS, OTHER, plainly={"dw": ELSEWHERE}), beside=OTHER).status == "passed"


def test_where_another_is_right_a_glance_at_it_counts_for_nothing() -> None:
    assert judged(OTHER, Numeric(CONFIRMED, OTHER, plainly={"dw": ELSEWHERE})).status == "passed"
    assert judged(OTHER, Numeric(KINKS, OTHER, plainly={"dw": ELSEWHERE})).kind == "wrong_gradient"


def test_a_gradient_that_is_hardly_off_is_not_only_glanced_at() -> None:
    nearly = WANTED + np.array([0, 0, 1e-4])
    assert judged(nearly, Numeric(CONFIRMED, nearly, plainly={"dx": REFUTED})).status == "passed"


def test_the_error_at_many_steps_is_measured_where_it_is_drawn() -> None:
    numeric = Numeric(CONFIRMED, OTHER, plainly={"dx": REFUTED})
    check = GradientCheck("dx", "dx", "f", numeric, forward=("out",))
    found = reported(judged(OTHER, numeric), numeric)
    drawn = converse(check.drawn(found), lambda _plan: Transcript({}), {})
    assert drawn.numbers["report"]["errors"] == ((1e-6, 0.5), (1e-3, 0.5), (1e-1, 0.6))


def test_where_one_value_alone_is_right_the_forward_excuses_nothing() -> None:
    assert judged(OTHER, Numeric(CONFIRMED, OTHER), exact=True).kind == "wrong_value"


def test_what_was_confirmed_must_be_what_is_judged() -> None:
    assert judged(OTHER, Numeric(CONFIRMED, 2 * OTHER)).kind == "wrong_value"


def test_at_a_kink_the_one_sided_derivatives_decide() -> None:
    inside, outside = CONFIRMED, GradientReport("failed", "subgradient", "outside", mismatches=REFUTED.mismatches)
    assert judged(OTHER, Numeric(KINKS, OTHER, at_kink=inside)).status == "passed"
    assert judged(OTHER, Numeric(CONFIRMED, OTHER, at_kink=outside)).kind == "wrong_gradient"


@pytest.mark.parametrize(
    ("numeric", "outcome"),
    [
        (CONFIRMED, ("passed", "right")),
        (REFUTED, ("failed", "not_of_forward")),
        (KINKS, ("blocked", "not_differentiable")),
    ],
)
def test_without_an_expected_gradient_differentiation_alone_decides(
    numeric: GradientReport, outcome: tuple[str, str]
) -> None:
    found = judged(OTHER, Numeric(numeric, OTHER), stored=False)
    assert (found.status, found.kind) == outcome
