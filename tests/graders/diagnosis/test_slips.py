"""What a student reads of common slips."""

from pathlib import Path

import pytest

from tests.support.variants import collect, grade_variant

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
