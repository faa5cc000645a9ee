"""An instructor is told of loops where whole arrays are asked for."""

import textwrap

import pytest

from graders.submissions.loops import loops
from graders.submissions.source import SourceFile

METHOD = """
class KNearestNeighbor:
    def compute_distances_two_loops(self, X):
        return [[1 for _ in X] for _ in X]

    def compute_distances_no_loops(self, X):
        {body}
"""


def told(text, name):
    return loops("a.py", SourceFile("a.py", textwrap.dedent(text).encode()), name)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return np.sqrt((X * X).sum(1))", ""),
        ("return self.compute_distances_two_loops(X)", "calls compute_distances_two_loops"),
        ("return np.array([x @ x for x in X])", "loops, `[x @ x for x in X]`"),
        ("for x in X: self.y = x", "loops, `for x in X:`"),
        ("return np.apply_along_axis(sum, 1, X)", "calls apply_along_axis"),
    ],
)
def test_the_method_without_loops_is_looked_at_alone(body, says):
    found = told(METHOD.format(body=body), "KNearestNeighbor")
    assert [says in text and text.startswith("compute_distances_no_loops ") for text in found] == [True] * bool(says)


def test_a_vectorised_function_that_calls_the_naive_one_is_told_of():
    text = "def svm_loss_vectorized(W, X, y, reg):\n    return svm_loss_naive(W, X, y, reg)\n"
    assert told(text, "svm_loss_vectorized") == (
        "svm_loss_vectorized calls svm_loss_naive (a.py): is it written for whole arrays?",
    )


def test_a_naive_function_may_loop():
    assert told("def svm_loss_naive(W):\n    for w in W: pass\n", "svm_loss_naive") == ()


def test_what_cannot_be_parsed_is_left_to_the_import():
    assert told("def svm_loss_vectorized(W):\n    print 'x'\n", "svm_loss_vectorized") == ()
