"""Dressing a verdict never changes it: what goes wrong while a failure is explained costs the explanation alone."""

import pytest

from graders.diagnosis import agreement, symptoms, words
from graders.grading.operations import grade_operation
from graders.judging.rubric import Rubric
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Sources
from tests.support.variants import ROOT, collect, prepared, reference_sources


def results():
    bugs = collect(ROOT / "tests" / "bugs" / "activations_bugs.py")
    bug = next(item for item in bugs if item.name == "is_tanh" and "activations.sigmoid_forward" in item.locations)
    oracle = InProcessOracle(Sources({**reference_sources().locations, **bug.locations}))
    return grade_operation(prepared("sigmoid"), oracle.run, Rubric())


def broken(*_args, **_kwargs):
    raise RuntimeError("a fault of ours")


PLAIN = {result.exercise: (result.status, result.score, result.passed) for result in results()}


def test_an_explanation_is_said():
    assert any(check.message.startswith("out is the tanh of x") for result in results() for check in result.checks)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (symptoms, "patterns_of"),
        (symptoms, "recognise"),
        (agreement, "_best"),
        (agreement, "unused_input"),
        (words, "explanation_of"),
        (words, "excerpt"),
        (words, "describe"),
    ],
)
def test_what_breaks_costs_the_explanation_alone(monkeypatch, module, name):
    monkeypatch.setattr(module, name, broken)
    found = results()
    assert {result.exercise: (result.status, result.score, result.passed) for result in found} == PLAIN
    assert all(check.message for result in found for check in result.checks)
