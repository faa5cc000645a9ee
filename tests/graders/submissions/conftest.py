import importlib
from pathlib import Path

import pytest

from graders.submissions import open_submission, single

TARGETS = (
    "layers.affine_forward",
    "layers.affine_backward",
    "activations.relu_forward",
    "losses.softmax_loss",
    "normalization.batchnorm_forward",
    "convolution.conv_forward_naive",
    "convolution.conv_forward_fast",
    "recurrent.rnn_step_forward",
    "recurrent.temporal_affine_forward",
    "models.TwoLayerNet",
    "models.FullyConnectedNet",
    "generative.discriminator_loss",
    "optim.sgd",
)


@pytest.fixture
def trees(monkeypatch):
    """Builders of what students hand in."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return importlib.import_module("handed_trees")


@pytest.fixture
def opened():
    """Open a path as one submission, with the context closed again before it is looked at."""

    def open_path(path, targets=TARGETS):
        with open_submission(single(path), targets) as submission:
            return submission

    return open_path


@pytest.fixture
def taken():
    """Where a submission has a target: directory that becomes the package, and file in it."""

    def place(submission, target):
        location = submission.locations[target]
        return str(Path(location.root).relative_to(submission.root)), location.file

    return place
