"""A bug is paid for once; a lazy submission is paid nothing."""

from functools import cache
from pathlib import Path

import pytest

from graders.diagnosis.misconceptions import Misled
from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue
from graders.judging.prepared import prepare_from_reference
from graders.judging.rubric import Rubric
from graders.judging.variants import Variant
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Sources
from graders.results import ExerciseResult
from tests.graders.checks.planted import HONEST, LAZY
from tests.support.variants import REFERENCE, SEED, by_id, collect, operations_for, prepared, reference_sources


@cache
def planted() -> dict[str, Variant]:
    return {variant.name: variant for variant in collect(Path(__file__).with_name("planted.py"))}


@cache
def results(name: str) -> dict[str, ExerciseResult]:
    variant = planted()[name]
    oracle = InProcessOracle(Sources({**reference_sources().locations, **variant.locations}))
    trusted = InProcessOracle(reference_sources()).run
    return {
        result.exercise: result
        for operation in operations_for(variant.locations)
        for result in grade_operation(prepared(operation.name), oracle.run, Rubric(), trusted)
    }


@pytest.mark.parametrize(("name", "exercise"), [(name, item) for name, items in HONEST.items() for item in items])
def test_what_is_right_for_own_parts_gets_its_credit(name: str, exercise: str) -> None:
    result = results(name)[exercise]
    lost = [f"{check.id}: {check.message}" for check in result.checks if check.status == "failed"]
    assert result.score >= 0.9 * result.max_score, lost


@pytest.mark.parametrize("name", HONEST)
def test_the_mistake_itself_costs_points(name: str) -> None:
    assert any(result.score < 0.85 * result.max_score for result in results(name).values())


@pytest.mark.parametrize("name", HONEST)
def test_credit_is_explained(name: str) -> None:
    said = [note for result in results(name).values() for note in result.notes]
    assert any("right for your own" in message for message in said)


@pytest.mark.parametrize("name", HONEST)
def test_full_credit_is_said_only_of_an_exercise_that_loses_no_points(name: str) -> None:
    for result in results(name).values():
        for note in result.notes:
            if "right for your own" in note:
                assert ("full credit" in note) == (result.score == result.max_score), note
                assert ("no points are lost for that" in note) == (result.score < result.max_score), note


def test_gradient_of_own_wrong_loss_is_credited() -> None:
    failing = by_id(results("batch_sum")["softmax_loss"])
    assert failing["softmax_loss/five_rows/value-loss"].status == "failed"
    assert "softmax_loss/five_rows/gradient-dx" not in failing


@pytest.mark.parametrize("name", LAZY)
def test_lazy_submissions_earn_nothing(name: str) -> None:
    variant = planted()[name]
    own = {full.rpartition(".")[2] for full in variant.locations}
    earned = {exercise: result.score for exercise, result in results(name).items() if exercise in own and result.score}
    assert not earned


def test_a_normalisation_that_ties_no_entries_together_earns_db_alone() -> None:
    failing = {name.rpartition("/")[2] for name in by_id(results("ties_nothing")["layernorm_backward"])}
    assert {name for name in failing if name.startswith("gradient-")} == {"gradient-dx", "gradient-dgamma"}


def test_known_misconception_is_reason_enough_for_credit() -> None:
    forgets = planted()["forgets_bias"]
    sources = Sources({**reference_sources().locations, **forgets.locations})
    misled = Misled(REFERENCE, reference_sources())
    run = InProcessOracle(reference_sources()).run
    known = prepare_from_reference(catalogue()["affine"], SEED, run, misled)
    unknown = prepare_from_reference(catalogue()["affine"], SEED, run)
    scores = [grade_operation(ready, InProcessOracle(sources).run, Rubric())[1].score / 4 for ready in (known, unknown)]
    assert scores == [1.0, pytest.approx(5 / 6, abs=0.1)], "without db, which is no gradient of what has no bias"


def test_a_huge_gradient_hides_no_other() -> None:
    scripts = prepared("two_layer_net").scripts
    gradients = {
        item.identifier(case)
        for case, script in scripts.items()
        for item in script.checks
        if item.check.id.startswith("gradient-") and item.role != "advisory"
    }
    assert gradients
    assert gradients <= by_id(results("absurd_gradients")["TwoLayerNet"]).keys()
