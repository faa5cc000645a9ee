"""From verdicts to points, where some check could not be judged."""

from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from graders.checks.contract import Evidence, Finding
from graders.judging.catalogue import catalogue
from graders.judging.runner import CaseVerdicts, Judged
from graders.judging.scoring import earned_share
from graders.kinds.operation import PlannedCheck, Script
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript
from tests.support.variants import prepared


@dataclass(frozen=True)
class Named:
    id: str
    fact: str = "value"

    @property
    def output(self):
        return self.id


def case(name, /, **statuses):
    """A case by its checks: ``value="passed"`` earns, ``gate_shape="failed"`` gates."""
    judged = [
        Judged(
            PlannedCheck("f", Named(check.removeprefix("gate_")), "gates" if check.startswith("gate_") else "earns"),
            Finding(status=status, kind="right"),
        )
        for check, status in statuses.items()
    ]
    evidence = Evidence(Plan(calls=()), Transcript({}), {}, {})
    return CaseVerdicts(name, Script(evidence.plan, {}, {}, ()), evidence, tuple(judged))


BASELINE = case("baseline", dx="passed", dw="passed")


def test_an_unjudged_check_neither_earns_nor_costs():
    assert earned_share([BASELINE, case("other", dx="passed", dw="grader_error")]) == 1
    assert earned_share([BASELINE, case("other", dx="failed", dw="grader_error")]) == pytest.approx(0.4)


def test_a_submission_gains_nothing_by_checks_that_cannot_be_judged():
    assert earned_share([case("baseline", dx="failed", dw="grader_error")]) == 0
    assert earned_share([case("baseline", dx="grader_error", dw="grader_error")]) == 0


def test_an_unjudged_gate_costs_nothing():
    assert earned_share([case("baseline", gate_repeatable="grader_error", dx="passed")]) == 1
    assert earned_share([case("baseline", gate_repeatable="failed", dx="passed")]) == 0


def test_a_case_that_could_not_be_judged_at_all_is_left_out():
    assert earned_share([BASELINE, case("lost", dx="grader_error"), case("other", dx="failed")]) == pytest.approx(0.4)


def test_the_baseline_case_stays_the_baseline_one_when_a_check_of_it_is_lost():
    baseline = case("baseline", dx="failed", dw="grader_error")
    assert earned_share([baseline, case("other", dx="passed", dw="passed")]) == 0


def test_a_named_fault_keeps_its_share_of_its_output_alone():
    cases = [case("baseline", dx="failed", dw="passed"), case("other", dx="failed", dw="passed")]
    keeps = {("baseline", "dx"): 0.5, ("other", "dx"): 0.5}
    assert earned_share(cases) == 0.5
    assert earned_share(cases, keeps) == 0.75


def test_what_a_case_earns_is_bounded_by_the_baseline_one():
    cases = [case("baseline", dx="failed"), case("other", dx="passed")]
    assert earned_share(cases, {("baseline", "dx"): 0.5}) == 0.5


def test_a_named_fault_keeps_nothing_past_a_gate():
    cases = [case("baseline", gate_repeatable="failed", dx="failed")]
    assert earned_share(cases, {("baseline", "dx"): 0.5}) == 0


def test_the_gradient_of_a_declared_bias_earns_less_than_another_whatever_it_is_called():
    affine, script = catalogue()["affine"], next(iter(prepared("affine").scripts.values()))

    def earning(**declared):
        checks = replace(affine, **declared).script(next(iter(affine.cases.values())), script.plan.inputs, {}).checks
        return {item.check.output: item.weight for item in checks if item.role == "earns"}

    assert earning() == {"out": 1.0, "dx": 1.0, "dw": 1.0, "db": 0.4}
    assert earning(biases=("w",)) == {"out": 1.0, "dx": 1.0, "dw": 0.4, "db": 1.0}
