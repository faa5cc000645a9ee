"""PyTorch gives the stored values and gradients, in every case that it can answer."""

import pytest

from graders.judging.catalogue import catalogue
from tests.reference.crosscheck import ENTRIES, crosscheck

pytest.importorskip("torch")


@pytest.mark.parametrize("operation", ENTRIES)
def test_pytorch_agrees(operation: str) -> None:
    found = crosscheck(catalogue()[operation], ENTRIES[operation])
    assert found.cases > 0
    assert found.largest < 1e-9
