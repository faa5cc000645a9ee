"""Stored cases on machines whose processor rounds otherwise than the one that they were built on."""

import os
import sys

import pytest

from tests.graders.kits.conftest import run
from tests.support.course import ROOT

_ROUNDED = ("pca", "newton_step", "FullyConnectedNet")
"""Inputs that the reference computes, gradients that are zero but for rounding, and bases that rounding picks."""


@pytest.mark.parametrize("kernels", ["Prescott", "Haswell"])
def test_rounding_of_another_processor_is_no_change(kernels: str) -> None:
    only = [word for name in _ROUNDED for word in ("--only", name)]
    command = (sys.executable, "-c", "from graders.cli import main; main()", "fixtures", "verify", *only)
    environment = os.environ | {"OPENBLAS_CORETYPE": kernels, "OPENBLAS_NUM_THREADS": "1"}
    assert run(*command, cwd=ROOT, environment=environment) == ""
