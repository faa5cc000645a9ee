"""A convention is no mistake: one must fit all the exercises that belong together; an assignment may pin one."""

import ast
import shutil

import pytest

from graders.grading.operations import grade_operations
from graders.grading.recall import Recall
from graders.judging.catalogue import choices, documented
from graders.judging.rubric import Rubric
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from tests.support.course import REFERENCE, STUBS
from tests.support.variants import prepared, reference_sources

HALF = """
import numpy as np
from scipy.special import log_softmax


def half(W, X, y, reg):
    log_p = log_softmax(X @ W, axis=1)
    d = np.exp(log_p)
    d[np.arange(len(y)), y] -= 1
    loss = -log_p[np.arange(len(y)), y].mean()
    return loss + 0.5 * reg * np.sum(W * W), X.T @ d / len(y) + reg * W


def whole(W, X, y, reg):
    loss, dW = half(W, X, y, 2 * reg)
    return loss, dW


def confused(W, X, y, reg):
    loss, dW = half(W, X, y, 2 * reg)
    return loss, dW - reg * W
"""
NAIVE, VECTORIZED = "linear_classifiers.softmax_loss_naive", "linear_classifiers.softmax_loss_vectorized"


@pytest.fixture
def grade(tmp_path):
    """Grade the pair of softmax losses with these definitions; by exercise."""

    def graded(naive, vectorized, **pinned):
        (tmp_path / "own.py").write_text(HALF)
        own = {NAIVE: naive, VECTORIZED: vectorized}
        locations = {name: Location(str(tmp_path), "own.py", function) for name, function in own.items()}
        run = InProcessOracle(Sources({**reference_sources().locations, **locations})).run
        operations = [prepared("softmax_loss_naive"), prepared("softmax_loss_vectorized")]
        return {item.exercise: item for item in grade_operations(operations, run, Rubric(conventions=pinned))}

    return graded


def test_half_the_penalty_throughout_is_right_and_named(grade):
    for result in grade("half", "half").values():
        assert (result.score, result.convention) == (result.max_score, "half_penalty")
        assert any("half the sum of squares" in note for note in result.notes)


def test_what_is_asked_needs_no_convention(grade):
    for result in grade("whole", "whole").values():
        assert (result.score, result.convention, result.notes) == (result.max_score, None, ())


def test_siblings_must_follow_one_convention(grade):
    results = grade("half", "whole")
    assert results["softmax_loss_naive"].score < results["softmax_loss_naive"].max_score
    assert results["softmax_loss_vectorized"].score == results["softmax_loss_vectorized"].max_score
    assert {result.convention for result in results.values()} == {None}


def test_a_loss_of_one_convention_with_the_gradient_of_another_is_wrong(grade):
    for result in grade("confused", "confused").values():
        assert result.score < result.max_score


def test_a_pinned_convention_makes_another_a_mistake_with_its_name(grade):
    for result in grade("half", "half", softmax_loss="full_penalty").values():
        assert result.score < result.max_score
        assert result.convention is None
        named = [check for check in result.checks if check.status == "failed"]
        assert {check.misconception for check in named} == {"half_penalty"}
        assert "this assignment asks for full_penalty" in named[0].message


def test_a_pinned_convention_is_the_right_one_even_where_the_course_asks_for_another(grade):
    for result in grade("half", "half", softmax_loss="half_penalty").values():
        assert (result.score, result.convention) == (result.max_score, "half_penalty")
    for result in grade("whole", "whole", softmax_loss="half_penalty").values():
        assert result.score < result.max_score
        assert {check.misconception for check in result.checks} >= {"full_penalty"}


def test_every_choice_has_names_of_its_own():
    names = [choice.name for choice in choices()]
    assert len(names) == len(set(names))
    for choice in choices():
        assert len(choice.names()) == len(set(choice.names())) >= 2


def test_no_docstring_of_the_handout_says_that_p_drops():
    (convention,) = next(choice.others for choice in choices() if choice.name == "dropout")
    tree = ast.parse((STUBS / "regularization.py").read_text())
    texts = [
        ast.get_docstring(node) or "" for node in (tree, *tree.body) if isinstance(node, ast.Module | ast.FunctionDef)
    ]
    assert len(texts) > 4
    assert not any(map(convention.docstring.search, texts))


DROPPING = '''
import numpy as np


def dropout_forward(x, dropout_param):
    """{docstring}"""
    p, mask = dropout_param["p"], None
    if dropout_param.get("seed") is not None:
        np.random.seed(dropout_param["seed"])
    if dropout_param["mode"] == "train":
        mask = (np.random.rand(*x.shape) >= p) / (1 - p)
        x = x * mask
    return x, mask


def dropout_backward(dout, cache):
    return dout if cache is None else dout * cache
'''

VANILLA = '''
import numpy as np


def vanilla_dropout_forward(x, dropout_param):
    """{docstring}"""
    keep = 1 - dropout_param["p"]
    if dropout_param.get("seed") is not None:
        np.random.seed(dropout_param["seed"])
    mask = np.random.rand(*x.shape) < keep if dropout_param["mode"] == "train" else keep
    return x * mask, mask


def vanilla_dropout_backward(dout, cache):
    return dout * cache
'''


@pytest.mark.parametrize(
    ("docstring", "right"),
    [
        ("- p: Dropout parameter. We drop each neuron output with probability p.", True),
        ("p is the probability that a unit is dropped", True),
        ("p: the dropout rate", True),
        ("- p: Dropout parameter. A neuron is dropped with probability `p`.", True),
        ("- p: Dropout parameter. We keep each neuron output with probability p.", False),
        ("Dropout.", False),
    ],
)
@pytest.mark.parametrize("kind", ["dropout", "vanilla_dropout"])
def test_p_drops_only_where_the_docstring_says_so(tmp_path, kind, docstring, right):
    (tmp_path / "own.py").write_text((DROPPING if kind == "dropout" else VANILLA).format(docstring=docstring))
    names = (f"regularization.{kind}_forward", f"regularization.{kind}_backward")
    assert set(names) <= documented()
    locations = {name: Location(str(tmp_path), "own.py", name.partition(".")[2]) for name in names}
    run = InProcessOracle(Sources({**reference_sources().locations, **locations})).run
    docstrings = {names[0]: docstring}
    forward, _ = grade_operations([prepared(kind)], run, docstrings=docstrings)
    assert (forward.score == forward.max_score) is right
    assert forward.convention == ("p_drops" if right else None)


KEEPING = """


def _negated(*arrays):
    return [np.concatenate([-a[..., : a.shape[-1] // 3], a[..., a.shape[-1] // 3 :]], axis=-1) for a in arrays]


def _keeping_forward(forward):
    return lambda x, h, Wx, Wh, b: forward(x, h, *_negated(Wx, Wh, b))


def _keeping_backward(backward):
    def keeping(dh, cache):
        *states, dWx, dWh, db = backward(dh, cache)
        return *states, *_negated(dWx, dWh, db)

    return keeping


gru_step_forward = _keeping_forward(gru_step_forward)
gru_step_backward = _keeping_backward(gru_step_backward)
_right = lstm_step_backward


def lstm_step_backward(dnext_h, dnext_c, cache):
    dx, *others = _right(dnext_h, dnext_c, cache)
    return {factor} * dx, *others
"""


@pytest.mark.parametrize("factor", [1, 2])
def test_a_fault_of_another_exercise_leaves_a_convention_recognised(tmp_path, factor):
    folder = tmp_path / "handed_in"
    shutil.copytree(REFERENCE, folder, ignore=shutil.ignore_patterns("__pycache__", "misconceptions", "conventions"))
    with (folder / "recurrent.py").open("a") as file:
        file.write(KEEPING.format(factor=factor))
    locations = {
        name: Location(str(folder), location.file, location.name)
        for name, location in reference_sources().locations.items()
    }
    run = InProcessOracle(Sources(locations)).run
    operations = map(prepared, ("gru_step", "gru", "lstm_step", "lstm", "captioning_rnn"))
    recall = Recall(InProcessOracle(reference_sources()).run)
    results = {item.exercise: item for item in grade_operations(operations, run, recall=recall)}
    for name in ("gru_step_forward", "gru_step_backward", "gru_forward", "gru_backward", "CaptioningRNN"):
        assert results[name].convention == "update_keeps"
    lost = {name for name, result in results.items() if result.score < result.max_score}
    assert lost == ({"lstm_step_backward"} if factor != 1 else set())


OF_A_WRONG_PART = """


class TwoLayerNet(TwoLayerNet):
    def __init__(self, *shape, reg=0.0, **others):
        super().__init__(*shape, reg={strength} * reg, **others)


_right = softmax_loss


def softmax_loss(x, y):
    loss, dx = _right(x, y)
    return 0.5 * loss, 0.5 * dx
"""


def test_a_net_of_a_wrong_part_loses_as_much_under_every_convention(tmp_path):
    found = {}
    for strength, convention in ((1, None), (2, "full_penalty")):
        folder = tmp_path / f"handed_in_{strength}"
        shutil.copytree(
            REFERENCE, folder, ignore=shutil.ignore_patterns("__pycache__", "misconceptions", "conventions")
        )
        with (folder / "models.py").open("a") as file:
            file.write(OF_A_WRONG_PART.format(strength=strength))
        locations = dict(reference_sources().locations)
        locations["models.TwoLayerNet"] = Location(str(folder), "models.py", "TwoLayerNet")
        locations["losses.softmax_loss"] = Location(str(folder), "models.py", "softmax_loss")
        recall = Recall(InProcessOracle(reference_sources()).run)
        run = InProcessOracle(Sources(locations)).run
        (net,) = grade_operations([prepared("two_layer_net")], run, recall=recall)
        assert net.convention == convention
        found[convention] = net.score
    assert found[None] == found["full_penalty"] >= 9.5


OLD_NET = """
from .models import FullyConnectedNet as Right


class FullyConnectedNet(Right):
    def __init__(self, hidden_dims, input_dim=3072, num_classes=10, dropout=1, {flag}reg=0.0, weight_scale=1e-2,
                 dtype=float, seed=None):
        normalization = "batchnorm" if {value} else None
        super().__init__(hidden_dims, input_dim, num_classes, dropout_keep_ratio=dropout, reg=reg, dtype=dtype,
                         weight_scale=weight_scale, seed=seed, normalization=normalization)
"""


@pytest.mark.parametrize(
    ("flag", "value", "unasked", "asked"),
    [
        ("", "False", ("batchnorm", "layernorm", "start_with_batchnorm"), ("dropout",)),
        ("use_batchnorm=False, ", "use_batchnorm", ("layernorm",), ("batchnorm",)),
    ],
)
def test_what_an_older_interface_lacks_is_not_asked(tmp_path, flag, value, unasked, asked):
    folder = tmp_path / "handed_in"
    shutil.copytree(REFERENCE, folder, ignore=shutil.ignore_patterns("__pycache__", "misconceptions", "conventions"))
    (folder / "own.py").write_text(OLD_NET.format(flag=flag, value=value))
    locations = {"models.FullyConnectedNet": Location(str(folder), "own.py", "FullyConnectedNet")}
    run = InProcessOracle(Sources({**reference_sources().locations, **locations})).run
    (result,) = grade_operations([prepared("fully_connected_net")], run)
    assert result.score == result.max_score
    (note,) = [note for note in result.notes if note.startswith("not asked")]
    listed = note.partition(": ")[2].split(", ")
    assert set(unasked) <= set(listed)
    assert not set(asked) & set(listed)
