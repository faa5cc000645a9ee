"""Which names stand in the code of an exercise, and in what it uses of its own file."""

from pathlib import Path

import pytest

from graders.oracle.sources import Location
from graders.submissions.uses import Uses

_FILE = """
from layers import affine_forward

def helper(x):
    return affine_forward(x)

def sandwich(x):
    return relu(helper(x))

def other(x):
    return softmax(x)

def relu(x):
    return x
"""


def _uses(folder: Path, text: str, among: set[str]) -> frozenset[str]:
    (folder / "layer_utils.py").write_text(text)
    uses = Uses({"layer_utils.sandwich": Location(str(folder), "layer_utils.py", "sandwich")})
    return frozenset(uses("sandwich", among))


@pytest.mark.parametrize(
    ("among", "found"),
    [
        ({"affine_forward"}, {"affine_forward"}),
        ({"affine_forward", "conv_forward"}, {"affine_forward"}),
        ({"relu"}, set()),
        ({"softmax"}, set()),
        ({"conv_forward"}, set()),
        (set(), set()),
    ],
)
def test_names_of_other_files_are_found_in_the_code_and_in_its_helpers(
    among: set[str], found: set[str], tmp_path: Path
) -> None:
    assert _uses(tmp_path, _FILE, among) == found


def test_a_file_of_other_letters_than_ascii_is_looked_into(tmp_path: Path) -> None:
    assert _uses(tmp_path, "def sandwich(x):\n    return \N{FULLWIDTH LATIN SMALL LETTER F}n(x)\n", {"fn"}) == {"fn"}
