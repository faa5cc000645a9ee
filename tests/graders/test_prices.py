"""What a named fault costs: its price, wherever it shows, the baseline case included."""

from functools import cache

import pytest

from graders.diagnosis.misconceptions import Misled, known_misconceptions
from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue
from graders.judging.prepared import prepare_from_reference
from graders.judging.rubric import Rubric
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from tests.support.variants import REFERENCE, SEED, operations_for, reference_sources

PRICED = {
    f"{exercise}: {variant.name}": (exercise, variant)
    for exercise, variants in known_misconceptions(REFERENCE).items()
    for variant in variants
    if variant.keeps
}
LEAST, MOST = 1 / 3, 0.97
"""At least a third of the points, and never nearly all of them: a fault that spares the baseline case costs less."""


@cache
def known(operation):
    """An operation with its misconceptions."""
    reference = reference_sources()
    run = InProcessOracle(reference).run
    return prepare_from_reference(catalogue()[operation], SEED, run, Misled(REFERENCE, reference))


def graded(exercise, locations):
    """The result of an exercise with these definitions, its misconceptions known."""
    reference = reference_sources()
    (operation,) = operations_for([exercise])
    oracle = InProcessOracle(Sources({**reference.locations, **locations}))
    run = InProcessOracle(reference).run
    results = {item.exercise: item for item in grade_operation(known(operation.name), oracle.run, Rubric(), run)}
    return results[exercise.partition(".")[2]]


@pytest.mark.parametrize("name", PRICED)
def test_a_priced_fault_keeps_its_share_and_its_name(name):
    exercise, variant = PRICED[name]
    result = graded(exercise, variant.locations)
    assert LEAST <= result.score / result.max_score <= MOST
    assert variant.name.replace("_", " ") in {check.misconception for check in result.checks}


@pytest.mark.parametrize(
    "fault",
    [
        "optim.adagrad: epsilon_under_root",
        "optim.rmsprop: epsilon_under_root",
        "optim.adam: epsilon_under_root",
        "linear_classifiers.svm_loss_vectorized: no_penalty",
        "linear_classifiers.softmax_loss_vectorized: no_penalty_at_all",
        "normalization.batchnorm_forward: eps_outside_root",
    ],
)
def test_the_common_faults_have_a_price(fault):
    assert fault in PRICED


KEEPDIMS = """
from reference.layers import affine_backward as right, affine_forward


def backward(dout, cache):
    dx, dw, db = right(dout, cache)
    return dx, dw, db[None]
"""


def test_a_spare_axis_costs_a_third_of_its_result(tmp_path):
    (tmp_path / "own.py").write_text(KEEPDIMS)
    result = graded("layers.affine_backward", {"layers.affine_backward": Location(str(tmp_path), "own.py", "backward")})
    db = 0.4 / 2.4  # its weight beside that of dx and dw
    assert result.score / result.max_score == pytest.approx(1 - db / 3)
    assert "keepdims" in result.checks[0].message


def test_a_list_of_the_right_numbers_costs_a_third_of_its_result(tmp_path):
    (tmp_path / "own.py").write_text("def scores(X, W, b):\n    return (X @ W + b).tolist()\n")
    place = Location(str(tmp_path), "own.py", "scores")
    result = graded("linear_classifiers.linear_scores", {"linear_classifiers.linear_scores": place})
    assert result.score / result.max_score == pytest.approx(2 / 3)
    assert "a list of the right numbers" in result.checks[0].message
