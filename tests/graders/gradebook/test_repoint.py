"""Other points for results on disk."""

import msgspec
import pytest

from graders.gradebook.repoint import repoint
from graders.gradebook.store import Store, StoreError
from graders.results import encode, read_results


@pytest.fixture
def filled(fakes, tmp_path):
    result = msgspec.structs.replace(fakes.result_of(fakes.job("a", tmp_path)), submission="a", key="k")
    with Store(tmp_path, {}) as store:
        store.append("a", encode(result))
    return tmp_path / "results.jsonl"


def test_points_are_changed_where_they_lie(filled):
    assert repoint(filled, {"affine_backward": 8.0})
    (result,) = read_results(filled)
    assert result.max_score == 8.0
    assert not repoint(filled, {"affine_backward": 8.0})


def test_a_folder_that_a_run_holds_is_left_alone(filled):
    before = filled.read_bytes()
    with Store(filled.parent, {"a": "k"}), pytest.raises(StoreError, match="another run"):
        repoint(filled, {"affine_backward": 8.0})
    assert filled.read_bytes() == before
