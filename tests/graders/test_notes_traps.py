"""The faults in the course notes' own listings: each is found, in the exercise that holds it and nowhere else."""

from pathlib import Path
from typing import NamedTuple

import pytest

from graders.diagnosis.misconceptions import Misled
from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue
from graders.judging.prepared import prepare_from_reference
from graders.judging.rubric import Rubric
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Sources
from tests.support.variants import REFERENCE, SEED, by_id, collect, grade_variant, reference_sources

TRAPS = {variant.name: variant for variant in collect(Path(__file__).parents[1] / "bugs" / "notes_traps_bugs.py")}


class Trap(NamedTuple):
    """What is expected of one trap.

    ``exercise`` is at fault and must fail ``check`` with a message that holds ``says``. ``spared`` are written by
    the same student, are right, and must keep their points.
    """

    exercise: str
    check: str
    says: str
    spared: tuple[str, ...] = ()


EXPECTED = {
    "no_root": Trap("clip_grad_norm", "by_name/value-dW1", "dW1"),
    "not_finished": Trap(
        "spatial_groupnorm_forward", "two_groups/shape-out", "(2, 6, 3, 4)", ("spatial_groupnorm_backward",)
    ),
    "without_eps": Trap(
        "batchnorm_forward", "first_batch/value-out", "out", ("batchnorm_backward", "batchnorm_backward_alt")
    ),
    "swapped": Trap("kl_divergence", "rows/value-result", "result"),
}


def test_every_trap_is_written_and_expected():
    assert TRAPS.keys() == EXPECTED.keys()


@pytest.fixture(params=EXPECTED)
def trapped(request):
    """What is expected of a trap, and its results by exercise."""
    return EXPECTED[request.param], {result.exercise: result for result in grade_variant(TRAPS[request.param])}


def test_the_exercise_at_fault_fails_and_says_how(trapped):
    trap, results = trapped
    result = results[trap.exercise]
    found = by_id(result)[f"{trap.exercise}/{trap.check}"]
    assert (result.status, found.status, found.advisory) == ("failed", "failed", False)
    assert trap.says in found.message
    assert result.score < result.max_score


def test_the_exercises_beside_it_keep_their_points(trapped):
    trap, results = trapped
    for name, result in results.items():
        if name != trap.exercise:
            wrong = [check for check in result.checks if check.status != "passed" and not check.advisory]
            assert result.score == result.max_score, (name, wrong[:2])
    assert set(trap.spared) <= results.keys() - {trap.exercise}


@pytest.mark.parametrize(("name", "misconception"), [("no_root", "norm without root"), ("swapped", "swapped")])
def test_a_wrong_value_is_recognised_by_name(name, misconception):
    reference = reference_sources()
    misled = Misled(REFERENCE, reference)
    operation = catalogue()[EXPECTED[name].exercise]
    known = prepare_from_reference(operation, SEED, InProcessOracle(reference).run, misled)
    oracle = InProcessOracle(Sources({**reference.locations, **TRAPS[name].locations}))
    (result,) = grade_operation(known, oracle.run, Rubric())
    found = by_id(result)[f"{EXPECTED[name].exercise}/{EXPECTED[name].check}"]
    assert found.misconception == misconception
    assert found.hint


HABITS = {variant.name: variant for variant in collect(Path(__file__).parents[1] / "honest" / "habits_variants.py")}


@pytest.mark.parametrize(
    ("name", "check", "says"),
    [
        ("argument_changed", "lstm_step_backward/three_rows/unchanged-inputs", "dnext_c"),
        ("cache_emptied", "rnn_backward/three_steps/repeatable", "second call"),
        ("empties_its_cache", "lstm_backward/three_steps/repeatable", "second call"),
        ("writes_into_dnext_h", "rnn_step_backward/three_rows/unchanged-inputs", "dnext_h"),
        ("grows_with_calls", "affine_backward/image_shaped/repeatable", "second call"),
    ],
)
def test_a_habit_is_reported_and_costs_nothing(name, check, says):
    results = {result.exercise: result for result in grade_variant(HABITS[name])}
    result = results[check.partition("/")[0]]
    found = by_id(result)[check]
    assert found.advisory
    assert says in found.message
    assert result.score == result.max_score
