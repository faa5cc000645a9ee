"""What a failure is called: numbers first, then what most failing cases bear out and no right result contradicts."""

import pytest

from graders.diagnosis.misconceptions import Misled
from graders.grading.operations import grade_operation
from graders.judging.prepared import prepare_from_reference
from graders.judging.rubric import Rubric
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from tests.support.variants import REFERENCE, SEED, operations_for, reference_sources

SUMMED = """
from reference.losses import binary_cross_entropy_with_logits as right


def own(x, y):
    loss, dx = right(x, y)
    return loss, dx * len(x)
"""
WITHOUT_EPS = """
import numpy as np

from reference.normalization import batchnorm_backward as right


def own(dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return dx, dgamma * np.nan if len(dout) == 1 else dgamma, dbeta
"""
NO_ROOT = """
from reference.optim import rmsprop as right


def own(w, dw, config=None):
    _, config = right(w, dw, config)
    return w - config["learning_rate"] * dw / (config["cache"] + config["epsilon"]), config
"""

DOUBLED_IN_TEST_MODE = """
from reference.normalization import batchnorm_backward as right


def own(dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return (2 * dx if cache[-1] == "test" else dx), dgamma, dbeta
"""
MOVED_IN_TWO_CASES = """
from reference.normalization import batchnorm_backward as right


def own(dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    moved = cache[-1] == "test" or not dout.flags.c_contiguous
    return dx + moved * dout.sum(axis=0), dgamma, dbeta
"""
STATISTICS_FOLLOWED = """
from reference.normalization import batchnorm_backward as right


def own(dout, cache):
    dx, dgamma, dbeta = right(dout, cache)
    return (dx - dx.mean(axis=0) if cache[-1] == "test" else dx), dgamma, dbeta
"""

SHARED_DEFAULT = """
from reference.optim import sgd_momentum as right


def own(w, dw, config={}):
    return right(w, dw, config)
"""

ENTRY_BY_ENTRY = """
import numpy as np


def own(w, grad, hessian):
    return w - np.linalg.inv(hessian) * grad
"""
LAST_AXIS_LEFT_OUT = """
import numpy as np


def own(shape, seed=None):
    return np.random.default_rng(seed).normal(scale=np.sqrt(2 / np.prod(shape[:-1])), size=shape)
"""
GLOROT = """
import numpy as np


def own(shape, seed=None):
    outputs = shape[1] if len(shape) == 2 else shape[0] * np.prod(shape[2:])
    inputs = shape[0] if len(shape) == 2 else np.prod(shape[1:])
    return np.random.default_rng(seed).normal(scale=np.sqrt(2 / (inputs + outputs)), size=shape)
"""
BY_CHANCE = """
import numpy as np

from reference.initialization import he_init as right


def own(shape, seed=None):
    return right(shape, seed) * (np.sqrt(105 / 2 / 1005) if shape == (60, 7, 5, 3) else 1.0)
"""
"""In one case the spread of sqrt(1 / (fan-in + fan-out)), in the others the right one."""

DOUBLED = """
def own(x, w, b):
    return 2 * x.reshape(len(x), -1) @ w + b, (x, w, b)
"""


@pytest.fixture
def checks(tmp_path):
    """What comes of an exercise with this source, its misconceptions known."""

    def found(exercise, source):
        (tmp_path / "own.py").write_text(source)
        reference = reference_sources()
        (operation,) = operations_for([exercise])
        run = InProcessOracle(reference).run
        known = prepare_from_reference(operation, SEED, run, Misled(REFERENCE, reference))
        own = {exercise: Location(str(tmp_path), "own.py", "own")}
        oracle = InProcessOracle(Sources({**reference.locations, **own}))
        results = grade_operation(known, oracle.run, Rubric(), run)
        (result,) = (item for item in results if item.exercise == exercise.partition(".")[2])
        return [check for check in result.checks if not check.advisory]

    return found


@pytest.fixture
def messages(checks):
    """What is said of an exercise with this source, its misconceptions known."""
    return lambda exercise, source: [check.message for check in checks(exercise, source)]


def test_a_right_loss_is_not_called_summed(messages):
    (message,) = messages("losses.binary_cross_entropy_with_logits", SUMMED)
    assert "dx is N times what it should be" in message
    assert "loss is summed" not in message


def test_no_number_is_said_before_anything_else(messages):
    found = messages("normalization.batchnorm_backward", WITHOUT_EPS)
    assert all(message.startswith("dgamma is NaN") for message in found)
    assert found


def test_a_missing_root_is_named(messages):
    assert all("the root is missing" in message for message in messages("optim.rmsprop", NO_ROOT))


def test_a_factor_of_one_term_alone_is_named(messages):
    found = messages("layers.affine_forward", DOUBLED)
    assert found
    assert all("out without its term b is 2 times what it should be" in message for message in found)


def test_the_hint_of_a_case_is_not_given_beside_a_wrong_formula_that_is_named(checks):
    found = checks("normalization.batchnorm_backward", DOUBLED_IN_TEST_MODE)
    assert all("dx is 2 times what it should be" in check.message for check in found)
    assert [check.hint for check in found if "test mode" in (check.hint or "")] == []
    assert found


def test_the_hint_of_a_case_is_given_beside_what_does_not_say_the_formula(checks):
    found = checks("normalization.batchnorm_backward", STATISTICS_FOLLOWED)
    assert found
    assert all("test mode" in check.hint for check in found)


def test_the_hint_of_a_case_is_not_given_where_a_case_without_it_fails_alike(checks):
    (check,) = checks("normalization.batchnorm_backward", MOVED_IN_TWO_CASES)
    assert "fortran_upstream" in " ".join(check.also)
    assert check.hint is None


def test_a_default_config_that_two_trainings_share_is_named_by_the_case_that_trains_twice(checks):
    (check,) = checks("optim.sgd_momentum", SHARED_DEFAULT)
    assert check.id.startswith("sgd_momentum/second_training/")
    assert "The default config is one dictionary for all calls" in check.message
    assert "Take None" in check.hint


def test_a_product_entry_by_entry_is_named_and_no_other_sum_is_asked_for(checks):
    (check,) = (item for item in checks("optim.newton_step", ENTRY_BY_ENTRY) if item.status == "failed")
    assert check.message.startswith("result without its term w is still to be summed over axis 1")
    assert not check.hint


@pytest.mark.parametrize(
    ("exercise", "source", "formula"),
    [
        ("he_init", LAST_AXIS_LEFT_OUT, "sqrt(2 / the product of all axes but the last)"),
        ("xavier_init", GLOROT, "sqrt(2 / (fan-in + fan-out)), Glorot's form"),
    ],
)
def test_the_formula_of_a_spread_that_fits_all_cases_is_named(messages, exercise, source, formula):
    (message,) = messages(f"initialization.{exercise}", source)
    assert message.startswith(f"the standard deviation is {formula}")


def test_a_formula_that_fits_the_spread_of_one_case_by_chance_is_not_named(messages):
    (message,) = messages("initialization.he_init", BY_CHANCE)
    assert message.startswith("the standard deviation should be")
    assert message.partition("\n")[0].endswith("times as much")
