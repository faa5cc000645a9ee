"""A whole that is right for the submission's own wrong parts keeps its points, and says which part is wrong."""

import shutil
from pathlib import Path

import pytest

from graders.grader import grade_one
from graders.grading.operations import grade_operations
from graders.grading.recall import Recall
from graders.judging.rubric import Rubric
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from graders.results import ExerciseResult
from tests.support.variants import REFERENCE, prepared, reference_sources

FAULTS = {
    "affine": ("layers.py", "db = np.sum(dout, axis=0)", "db = np.mean(dout, axis=0)"),
    "batchnorm": (
        "normalization.py",
        "dgamma = np.sum(dout * x_hat, axis=0)",
        "dgamma = np.mean(dout * x_hat, axis=0)",
    ),
    "dropout": (
        "regularization.py",
        'mask = _keep_mask(x, dropout_param) / dropout_param["p"]',
        "mask = 1.0 * _keep_mask(x, dropout_param)",
    ),
    "conv_fast": (
        "convolution.py",
        "return dx, dw, dout.sum(axis=(0, 2, 3))",
        "return dx, dw, dout.mean(axis=(0, 2, 3))",
    ),
    "svm_loss_vectorized": (
        "linear_classifiers.py",
        "    dscores = (margins > 0.0).astype(margins.dtype)\n",
        "    dscores = (margins > 0.0).astype(margins.dtype)\n    dscores = 0.9 * dscores\n",
    ),
    "linear_classifier": ("linear_classifiers.py", "np.argmax(X @ self.W, axis=1)", "np.argmin(X @ self.W, axis=1)"),
    "gram_matrix": ("style_transfer.py", "return gram / (C * H * W) if normalize else gram", "return gram"),
    "gram_matrix of places": ("style_transfer.py", "flat @ flat.transpose(0, 2, 1)", "flat.transpose(0, 2, 1) @ flat"),
    "style_loss": ("style_transfer.py", "dgram = 2 * weight * difference", "dgram = weight * difference"),
    "gru_step, reset after": ("recurrent.py", "(r * prev_h) @ Wh_c)", "r * (prev_h @ Wh_c))"),
    "tv_loss": ("style_transfer.py", "(np.sum(down**2) + np.sum(right**2))", "np.sum(down**2)"),
    "style_transfer_loss": ("style_transfer.py", "dfeatures + dvariation", "dfeatures"),
    "binary_cross_entropy_with_logits": (
        "losses.py",
        "return float(loss), (p - y) / x.size",
        "return float(loss), p - y",
    ),
    "leaky_relu": ("activations.py", "np.where(x > 0.0, dout, slope * dout)", "np.where(x > 0.0, dout, 0.0)"),
    "word_embedding": ("recurrent.py", "np.add.at(dW, x, dout)", "dW[x] = dout"),
    "temporal_softmax_loss": ("recurrent.py", "(losses * mask).sum() / N)", "(losses * mask).sum() / mask.size)"),
    "relu": ("activations.py", "    x = cache\n    return np.where(x > 0.0, dout, 0.0)", "    return dout"),
    "softmax_loss_vectorized": (
        "linear_classifiers.py",
        "    dscores[rows, y] -= 1.0\n    return float(loss)",
        "    return float(loss)",
    ),
    "softmax_loss_vectorized, standing still": (
        "linear_classifiers.py",
        "return float(loss), X.T @ dscores / num_train + 2.0 * reg * W\n    # END SOLUTION\n\n\nclass",
        "return float(loss), np.zeros_like(W)\n    # END SOLUTION\n\n\nclass",
    ),
    "batchnorm, simplified": (
        "normalization.py",
        'dx_hat / std if mode == "test" else _normalize_backward(dx_hat, x_hat, std, 0)',
        "dx_hat / std",
    ),
    "conv_fast, reshaped": (
        "convolution.py",
        "np.ascontiguousarray(out.transpose(0, 3, 1, 2))",
        "out.transpose(3, 0, 1, 2).reshape(out.shape[0], -1, *out.shape[1:3])",
    ),
    "tanh, of half": ("activations.py", "out = np.tanh(x)\n    return out", "out = np.tanh(x / 2)\n    return out"),
    "affine, without bias": ("layers.py", "out = x.reshape(N, D) @ w + b", "out = x.reshape(N, D) @ w"),
    "affine, transposed": ("layers.py", "dw = x.reshape(N, D).T @ dout", "dw = dout.T @ x.reshape(N, D)"),
}


def submitted(folder: Path, fault: str, *others: tuple[str, str, str]) -> Path:
    """The reference with a fault, and perhaps with others."""
    root = folder / "submission"
    shutil.copytree(REFERENCE, root)
    for file, right, wrong in (FAULTS[fault], *others):
        source = (root / file).read_text()
        assert right in source
        (root / file).write_text(source.replace(right, wrong))
    return root


def graded(folder: Path, fault: str, whole: str, *others: tuple[str, str, str]) -> dict[str, ExerciseResult]:
    """The part with a fault, and the whole, of a submission that is right otherwise, but for other faults."""
    root = submitted(folder, fault, *others)
    sources = Sources(
        {name: Location(str(root), place.file, place.name) for name, place in reference_sources().locations.items()}
    )
    recall = Recall(InProcessOracle(reference_sources()).run)
    part = fault.partition(",")[0].partition(" ")[0]
    results = grade_operations(map(prepared, (part, whole)), InProcessOracle(sources).run, Rubric(), recall)
    return {item.exercise: item for item in results}


@pytest.mark.parametrize(
    ("fault", "part", "whole", "name"),
    [
        ("affine", "affine_backward", "two_layer_net", "TwoLayerNet"),
        ("affine", "affine_backward", "three_layer_conv_net", "ThreeLayerConvNet"),
        ("batchnorm", "batchnorm_backward", "fully_connected_net", "FullyConnectedNet"),
        ("dropout", "dropout_forward", "fully_connected_net", "FullyConnectedNet"),
        ("conv_fast", "conv_backward_fast", "conv_net", "ConvNet"),
        ("svm_loss_vectorized", "svm_loss_vectorized", "linearsvm", "LinearSVM"),
        ("gram_matrix", "gram_matrix", "style_loss", "style_loss"),
        ("style_loss", "style_loss", "style_transfer_loss", "style_transfer_loss"),
        ("tv_loss", "tv_loss", "style_transfer_loss", "style_transfer_loss"),
        ("style_transfer_loss", "style_transfer_loss", "style_transfer", "style_transfer"),
        ("relu", "relu_backward", "class_score_gradient", "class_score_gradient"),
        ("binary_cross_entropy_with_logits",) * 2 + ("generator_loss", "generator_loss"),
        ("binary_cross_entropy_with_logits",) * 2 + ("discriminator_loss", "discriminator_loss"),
        ("leaky_relu", "leaky_relu_backward", "gan", "GAN"),
        ("word_embedding", "word_embedding_backward", "captioning_rnn", "CaptioningRNN"),
        ("temporal_softmax_loss", "temporal_softmax_loss", "captioning_rnn", "CaptioningRNN"),
        ("affine, transposed", "affine_backward", "captioning_rnn", "CaptioningRNN"),
        ("affine, transposed", "affine_backward", "two_layer_net", "TwoLayerNet"),
        ("affine, transposed", "affine_backward", "fully_connected_net", "FullyConnectedNet"),
        ("affine, transposed", "affine_backward", "three_layer_conv_net", "ThreeLayerConvNet"),
        ("affine, transposed", "affine_backward", "conv_net", "ConvNet"),
        ("batchnorm, simplified", "batchnorm_backward_alt", "spatial_batchnorm", "spatial_batchnorm_backward"),
    ],
)
def test_a_whole_of_own_parts(tmp_path: Path, fault: str, part: str, whole: str, name: str) -> None:
    results = graded(tmp_path, fault, whole)
    assert results[part].score < 0.85 * results[part].max_score
    # Training is composed where all examples are alike; of a descent, one step's history is not followed.
    least = {"LinearSVM": 0.75, "style_transfer": 0.85}.get(name, 0.95)
    assert results[name].score > least * results[name].max_score
    assert any(note.startswith(f"{part} fail") for note in results[name].notes), results[name].notes


@pytest.mark.parametrize(
    ("fault", "part", "whole", "name"),
    [
        ("tanh, of half", "tanh_forward", "tanh", "tanh_backward"),
        ("conv_fast, reshaped", "conv_forward_fast", "conv_to_fc", "conv_to_fc"),
        ("style_transfer_loss", "style_transfer_loss", "style_transfer", "style_transfer"),
    ],
)
def test_what_is_no_better_than_a_wrong_part_waits_for_it(
    tmp_path: Path, fault: str, part: str, whole: str, name: str
) -> None:
    result = graded(tmp_path, fault, whole)[name]
    assert result.status == "blocked"
    assert [check.message for check in result.checks if not check.advisory] == [
        f"rests on {part}, which fails its own checks"
    ]


def test_a_backward_that_is_wrong_by_itself_is_said_beside_its_wrong_forward(tmp_path: Path) -> None:
    other = ("layers.py", "db = np.sum(dout, axis=0)", "db = np.sum(dout, axis=0)[::-1]")
    result = graded(tmp_path, "affine, without bias", "affine", other)["affine_backward"]
    assert result.status == "failed"
    assert any("db is reversed along axis 0" in check.message for check in result.checks)


def test_of_parts_that_rest_on_one_another_the_first_is_to_be_corrected(tmp_path: Path) -> None:
    results = graded(tmp_path, "gru_step, reset after", "gru")
    assert results["gru_step_backward"].status == "blocked"
    assert results["gru_forward"].notes[0] == "gru_step_forward fails its own checks: correct it first"


def test_a_whole_is_followed_through_where_its_parts_are_not_graded_now(tmp_path: Path) -> None:
    results = grade_one(submitted(tmp_path, "style_loss"), None, ("style_transfer",)).exercises
    (whole,) = (item for item in results if item.exercise == "style_transfer_loss")
    assert whole.score == whole.max_score


@pytest.mark.parametrize("fault", ["softmax_loss_vectorized", "softmax_loss_vectorized, standing still"])
def test_what_rests_on_a_wrong_loss_waits_for_it_and_nothing_else_is_said(tmp_path: Path, fault: str) -> None:
    result = graded(tmp_path, fault, "softmax")["Softmax"]
    assert result.status == "blocked"
    assert [check.message for check in result.checks] == [
        "rests on softmax_loss_vectorized, which fails its own checks"
    ]
    assert not result.pictures


def test_what_was_learnt_is_told_by_the_prediction_which_is_to_be_corrected(tmp_path: Path) -> None:
    result = graded(tmp_path, "linear_classifier", "softmax")["Softmax"]
    assert [check.message for check in result.checks] == ["rests on LinearClassifier, which fails its own checks"]


def test_training_that_is_wrong_by_itself_is_said_beside_what_rests_on_a_wrong_loss(tmp_path: Path) -> None:
    other = ("linear_classifiers.py", "self.W - learning_rate * dW", "self.W + learning_rate * dW")
    result = graded(tmp_path, "softmax_loss_vectorized", "softmax", other)["Softmax"]
    assert result.status == "failed"
    assert any(check.id.startswith("Softmax/unregularised/") for check in result.checks if check.status == "failed")


def test_a_whole_whose_parts_have_the_wrong_shape_names_them(tmp_path: Path) -> None:
    result = graded(tmp_path, "gram_matrix of places", "style_loss")["style_loss"]
    assert result.status == "error"
    assert any(note.startswith("gram_matrix fails") for note in result.notes), result.notes


def test_a_net_that_is_wrong_by_itself_gets_no_credit_where_its_parts_do_not_fit_together(tmp_path: Path) -> None:
    other = (
        "models.py",
        "grads[name] = grads[name] + reg * params[name]",
        "grads[name] = grads[name] + 0 * params[name]",
    )
    result = graded(tmp_path, "affine, transposed", "two_layer_net", other)["TwoLayerNet"]
    assert result.score < 0.7 * result.max_score


def test_a_net_whose_forward_answers_something_else_gets_no_credit_either(tmp_path: Path) -> None:
    other = ("layers.py", "return out, (x, w)", "return out.T, (x, w)")
    result = graded(tmp_path, "affine, transposed", "two_layer_net", other)["TwoLayerNet"]
    assert result.score == 0
