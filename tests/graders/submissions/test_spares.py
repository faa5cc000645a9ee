"""Of several files that define a function, one that cannot be imported costs nothing while another can."""

import numpy as np
import pytest

from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Call, Plan
from graders.oracle.transcript import Missing, Returned
from graders.submissions import open_submission, single

PLAN = Plan(calls=(Call(label="relu", target="activations.relu_forward", args=(np.array([-1.0, 2.0]),)),))
RELU = "import numpy as np\ndef relu_forward(x):\n    out = np.maximum(0, x)\n    return out.tolist(), x.tolist()\n"
OTHER = RELU.replace("np.maximum(0, x)", "x * (x > 0)")
BLANK = "def relu_forward(x):\n    out = None\n    pass\n    return out, x\n"
TREE = "{}/cs231n/layers.py"
ONE, TWO = TREE.format("assignment1"), TREE.format("assignment2")


@pytest.fixture
def answered(trees, tmp_path):
    """What comes of a call of the submission with some files, and what a reader is told."""

    def answer(files):
        trees.write(tmp_path, files)
        with open_submission(single(tmp_path), ["activations.relu_forward"]) as submission:
            oracle = InProcessOracle(submission.sources())
            outcome = oracle.run(PLAN).outcomes["relu"]
            return outcome, oracle.supplied(), submission

    return answer


BROKEN = RELU + "def broken(:\n"


@pytest.mark.parametrize(
    "first",
    [
        BROKEN,
        RELU.replace("def relu", "@registered('relu')\ndef relu"),
        RELU.replace("(x):", "(x, table=open('datasets/table').read()):"),
    ],
)
def test_the_same_function_of_another_file_stands_in(answered, first):
    outcome, notes, _ = answered({ONE: first, TWO: RELU})
    assert outcome.value[0] == [0.0, 2.0]
    assert notes[0].startswith("cs231n/layers.py could not be imported")
    assert notes[0].endswith(f"; {TWO} was taken instead: relu_forward")


def test_so_does_another_version_that_was_passed_over(answered):
    outcome, notes, _ = answered({ONE: BROKEN, TWO: OTHER})
    assert outcome.value[0] == [0.0, 2.0]
    assert TWO in notes[0]


def test_a_file_that_can_be_imported_is_not_replaced(answered):
    outcome, notes, _ = answered({ONE: RELU.replace("out = ", "raise ValueError\n    out = "), TWO: RELU})
    assert outcome.type == "ValueError"
    assert not notes


def test_neither_a_blank_nor_the_courses_own_text_stands_in(answered):
    outcome, _, _ = answered({ONE: BROKEN, TWO: BLANK})
    assert isinstance(outcome, Missing)
    outcome, _, _ = answered({ONE: BROKEN, TREE.format("assignment3"): OTHER, TWO: BLANK})
    assert isinstance(outcome, Missing)


def test_where_none_can_be_imported_the_first_is_said(answered):
    outcome, _, _ = answered({ONE: BROKEN, TWO: RELU.replace("def", "@unknown\ndef")})
    assert isinstance(outcome, Missing)
    assert "SyntaxError" in outcome.message


def test_what_stands_in_may_not_differentiate_by_itself_unseen(answered):
    cheat = f"import numpy as np\nfrom autograd import grad\n{RELU}"
    _, _, submission = answered({ONE: BROKEN, TWO: cheat})
    (flag,) = submission.flags["activations.relu_forward"]
    assert TWO in flag


def test_two_that_differ_are_both_graded_and_stand_in_for_neither(answered):
    _, _, submission = answered({"a/layers.py": RELU, "b/layers.py": OTHER})
    (copy,) = submission.copies
    assert copy.path == "b/layers.py"
    assert not submission.spares


def test_a_return_inside_the_loop_and_one_behind_it_are_two_versions(answered):
    loop = "def relu_forward(x):\n    for i in range(2):\n        x[i] = max(x[i], 0)\n{}return x.tolist(), x\n"
    first, second = loop.format("        "), loop.format("    ")
    outcome, _, submission = answered({"a/layers.py": first, "b/layers.py": second})
    assert isinstance(outcome, Returned)
    assert [copy.path for copy in submission.copies] == ["b/layers.py"]
