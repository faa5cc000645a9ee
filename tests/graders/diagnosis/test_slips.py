"""What a student reads of common slips."""

from pathlib import Path

import pytest

from graders.diagnosis.misconceptions import Misled
from graders.grading.operations import grade_operation
from graders.judging.prepared import prepare_from_reference
from graders.judging.rubric import Rubric
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Sources
from graders.results import ExerciseResult
from tests.support.variants import REFERENCE, SEED, collect, grade_variant, operations_for, reference_sources

SLIPS = {variant.name: variant for variant in collect(Path(__file__).with_name("slips.py"))}
SAID = {
    "gates_g_i_f_o": ["the gates are read in the order g, i, f, o; their columns are packed i, f, o, g"],
    "keys_of_gradients": ["'dW1', 'db1'"],
    "no_config": ["without a config it is None: begin with an empty dictionary"],
    "p_drops": ["p = 0.3 is the probability to keep one, not to drop it"],
    "drops_in_test": ["as dropout leaves it", "in test mode every gradient passes"],
}


@pytest.mark.parametrize("name", SAID)
def test_a_common_slip_is_said(name: str) -> None:
    said = "".join(check.message for result in grade_variant(SLIPS[name]) for check in result.checks)
    for words in SAID[name]:
        assert words in said


NAMED = {
    "largest_of_all": "The maximum of the whole batch is subtracted",
    "twice_in_radians": "which is in radians, turned into radians once more",
    "no_gamma_in_one_path": "the path through the variance (along axis 0) lacks the factor gamma",
    "power_of_the_deviation": "the path through the variance (along axis 0) is std**1.5 times what it should be",
    "root_in_config": "The root of the sum is stored as the cache",
    "deviation_in_config": "The root of the average is stored as the cache",
    "root_as_moment": "The root of the second moment is stored",
    "never_smaller": "which is AMSGrad",
    "never_smaller_before_correction": "which is AMSGrad",
    "within_bounds": "The probabilities are clipped before the logarithm",
    "larger_side": "The larger of x and alpha * (exp(x) - 1) is taken",
    "as_if_the_output_were_cached": "the slope is made as x + alpha",
    "columns_of_vt": "the columns of the third result of svd",
    "by_singular_values": "divided by the roots of the singular values",
    "by_signs": "The steps follow the sign of the gradient",
    "rows_as_long_as_high": "is split by the window's height",
    "bias_reshaped": "its axes came as (2, 0, 1) and were reshaped",
    "activated_once_a_block": "Only the last convolution of a block is followed by a ReLU",
}


def with_known_answers(name: str) -> ExerciseResult:
    """The result of a slip, with what is known to be wrong beside the right answers."""
    reference = reference_sources()
    (operation,) = operations_for(SLIPS[name].locations)
    known = prepare_from_reference(operation, SEED, InProcessOracle(reference).run, Misled(REFERENCE, reference))
    slip = InProcessOracle(Sources(dict(reference.locations) | dict(SLIPS[name].locations)))
    results = grade_operation(known, slip.run, Rubric())
    return next(result for result in results if result.status == "failed")


@pytest.mark.parametrize("name", NAMED)
def test_a_slip_is_the_one_cause_of_all_that_fails(name: str) -> None:
    first, *others = (check for check in with_known_answers(name).checks if not check.advisory)
    assert NAMED[name] in first.message
    assert not others


def test_an_edit_of_the_right_code_that_some_failing_case_denies_is_not_the_cause() -> None:
    names = {check.misconception for check in with_known_answers("an_epoch_early").checks}
    assert "with epoch // epochs_per_drop + 1 in place of epoch // epochs_per_drop" in names
    assert "initial_rate as initial_rate / 2" not in names


def test_an_exchange_tells_more_than_what_is_known_of_one_of_the_two() -> None:
    first, *_ = with_known_answers("scale_and_shift_exchanged").checks
    assert first.message.startswith("dgamma and dbeta are exchanged")
    assert {name.rpartition("-")[2] for name in first.also} == {"dgamma", "dbeta"}


def test_what_a_case_sets_right_for_everybody_is_no_place_of_the_mistake() -> None:
    (check,) = with_known_answers("mean_of_the_batch").checks
    assert check.message.startswith("out is wrong")


@pytest.mark.parametrize("name", ["added_once", "corner_left_out"])
def test_what_looks_like_a_known_wrong_answer_in_one_result_alone_has_not_its_name(name: str) -> None:
    result = with_known_answers(name)
    assert not any(check.misconception for check in result.checks)
