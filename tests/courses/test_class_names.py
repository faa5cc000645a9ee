"""A course says how its classes are used: names, modes, and where the gradients of parameters are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.grading.operations import grade_operations
from graders.judging.prepared import prepare_from_reference
from graders.kinds.class_layer import ClassLayer, memory
from graders.kinds.classes import Names, Switch
from graders.kinds.draws import normal
from graders.kinds.operation import Case, cases
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from graders.results import ExerciseResult

STORED = """
import numpy as np

class Slope:
    def __init__(self, size):
        self.w = np.ones(size)
        self.w_grad = np.zeros(size)
        self.is_training = True

    def train(self):
        self.is_training = True

    def test(self):
        self.is_training = False

    def __call__(self, x, training=None):
        self.x = x
        on = self.is_training if training is None else training
        self.factor = 2.0 if on else 1.0
        return self.factor * x * self.w

    def back(self, dout):
        self.w_grad = self.factor * (dout * self.x).sum(0)
        return self.factor * dout * self.w
"""
RETURNED = STORED.replace("self.w_grad = self.factor *", "w_grad = self.factor *").replace(
    "return self.factor * dout * self.w", "return self.factor * dout * self.w, w_grad"
)
ADDED = STORED.replace("self.w_grad = self.factor *", "self.w_grad = self.w_grad + self.factor *")
NAMED = {"forward": "__call__", "backward": "back", "gradient": "{}_grad"}
METHODS = {"train": Switch("train"), "evaluate": Switch("test")}
ATTRIBUTE = {
    "train": Switch("is_training", "set", value=True),
    "evaluate": Switch("is_training", "set", value=False),
}
KEYWORD = {
    "train": Switch("training", "keyword", value=True),
    "evaluate": Switch("training", "keyword", value=False),
}


def layer(names: Names) -> ClassLayer:
    given = {"constructor": {"size": 4}, "x": normal(3, 4), "w": normal(4)}
    every = cases(plain=given, evaluated=Case(given, {"mode": "evaluate"}), **memory(given))
    return ClassLayer(name="slope", cls="slope.Slope", points=6, names=names, params=("w",), cases=every)


@pytest.fixture
def graded(tmp_path: Path) -> Iterator:
    def oracle(name: str, text: str) -> InProcessOracle:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "slope.py").write_text(text)
        return InProcessOracle(Sources({"slope.Slope": Location(str(folder), "slope.py", "Slope")}))

    def grade(names: Names, reference: str, submission: str) -> ExerciseResult:
        operation = layer(names)
        prepared = prepare_from_reference(operation, "1", oracle("reference", reference).run)
        (result,) = grade_operations([prepared], oracle("submission", submission).run)
        return result

    return grade


@pytest.mark.parametrize("modes", [METHODS, ATTRIBUTE, KEYWORD], ids=["method", "attribute", "keyword"])
def test_modes_are_told_as_the_course_does(graded, modes: dict) -> None:
    names = Names(**NAMED, **modes)
    assert graded(names, STORED, STORED).score == 6


@pytest.mark.parametrize("modes", [METHODS, ATTRIBUTE, KEYWORD], ids=["method", "attribute", "keyword"])
def test_a_mode_without_effect_loses_points(graded, modes: dict) -> None:
    names = Names(**NAMED, **modes)
    result = graded(names, STORED, STORED.replace("if on else 1.0", "if on or True else 1.0"))
    assert 0 < result.score < 6
    assert all("/evaluated/" in check.id for check in result.checks if not check.advisory)


def test_gradients_may_be_returned_where_the_course_says_so(graded) -> None:
    names = Names(**NAMED, **METHODS, stored=False)
    assert graded(names, RETURNED, RETURNED).score == 6


def test_gradients_that_are_returned_rather_than_stored_are_missed(graded) -> None:
    result = graded(Names(**NAMED, **METHODS), STORED, RETURNED)
    assert result.score < 6
    said = "\n".join(check.message for check in result.checks)
    assert "dx should be an array of shape (3, 4); got a tuple of 2" in said


def test_gradients_may_be_added_up_where_the_course_says_so(graded) -> None:
    names = Names(**NAMED, **METHODS, accumulates=True)
    assert graded(names, ADDED, ADDED).score == 6


def test_gradients_that_are_added_up_leak_where_they_must_be_set(graded) -> None:
    result = graded(Names(**NAMED, **METHODS), STORED, ADDED)
    assert result.score < 6
    assert {check.id.split("/")[1] for check in result.checks if not check.advisory} == {"second_batch"}
