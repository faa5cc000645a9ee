"""What a student reads of common slips."""

from pathlib import Path

import pytest

from graders.diagnosis.misconceptions import Misled
from graders.grading.operations import grade_operation
from graders.judging.prepared import prepare_from_reference
from graders.judging.rubric import Rubric
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Sources
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


@pytest.mark.parametrize("name", ["added_once", "corner_left_out"])
def test_what_looks_like_a_known_wrong_answer_in_one_result_alone_has_not_its_name(name: str) -> None:
    reference = reference_sources()
    (operation,) = operations_for(SLIPS[name].locations)
    known = prepare_from_reference(operation, SEED, InProcessOracle(reference).run, Misled(REFERENCE, reference))
    slip = InProcessOracle(Sources(dict(reference.locations) | dict(SLIPS[name].locations)))
    (result,) = grade_operation(known, slip.run, Rubric())
    assert result.status == "failed"
    assert not any(check.misconception for check in result.checks)
