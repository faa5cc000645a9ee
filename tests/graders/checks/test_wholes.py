"""A whole that is right for the submission's own wrong parts keeps its points, and says which part is wrong."""

import shutil
from pathlib import Path

import pytest

from graders.grading import Recall, grade_operations
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
}


def graded(folder: Path, fault: str, whole: str) -> dict[str, ExerciseResult]:
    """The part with a fault, and the whole, of a submission that is right otherwise."""
    file, right, wrong = FAULTS[fault]
    root = folder / "submission"
    shutil.copytree(REFERENCE, root)
    source = (root / file).read_text()
    assert right in source
    (root / file).write_text(source.replace(right, wrong))
    sources = Sources(
        {name: Location(str(root), place.file, place.name) for name, place in reference_sources().locations.items()}
    )
    recall = Recall(InProcessOracle(reference_sources()).run)
    results = grade_operations(map(prepared, (fault, whole)), InProcessOracle(sources).run, Rubric(), recall)
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
    ],
)
def test_a_whole_of_own_parts(tmp_path: Path, fault: str, part: str, whole: str, name: str) -> None:
    results = graded(tmp_path, fault, whole)
    assert results[part].score < 0.85 * results[part].max_score
    assert results[name].score > 0.75 * results[name].max_score
    assert any(note.startswith(f"{part} fail") for note in results[name].notes), results[name].notes
