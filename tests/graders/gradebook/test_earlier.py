"""Results of another selection are noticed before they are replaced."""

import msgspec
import pytest

from graders.gradebook.earlier import Earlier, conflict, read_earlier
from graders.gradebook.store import Store
from graders.results import encode

SAME = {"submissions": {"a", "b"}, "exercises": {"adam", "sgd"}}
EARLIER = Earlier(frozenset("ab"), frozenset(("adam", "sgd")))


def test_what_a_folder_holds(fakes, tmp_path):
    assert read_earlier(tmp_path / "none") == Earlier()
    result = fakes.result_of(fakes.job("a", tmp_path))
    with Store(tmp_path, {}) as store:
        for name in "ab":
            store.append(name, encode(msgspec.structs.replace(result, submission=name)))
    found = Earlier(frozenset("ab"), frozenset(("affine_backward",)))
    assert msgspec.structs.replace(read_earlier(tmp_path), scores={}) == found
    assert read_earlier(tmp_path).scores == dict.fromkeys("ab", result.score)
    with (tmp_path / "results.jsonl").open("ab") as file:
        file.write(b'{"submission": "c", "exer')
    assert msgspec.structs.replace(read_earlier(tmp_path), scores={}) == found


@pytest.mark.parametrize(
    "change", [{}, {"submissions": {"b", "c"}}, {"submissions": {"a", "b", "c"}}], ids=["same", "other", "more"]
)
def test_an_update_is_no_conflict(change):
    assert conflict(EARLIER, **(SAME | change)) == ""
    assert conflict(Earlier(), **(SAME | change)) == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"exercises": {"adam"}}, "results for 2 exercises; this run grades 1"),
        ({"exercises": {"adam", "sgd", "rmsprop"}}, "results for 2 exercises; this run grades 3"),
        ({"exercises": {"adam", "rmsprop"}}, "results for 2 exercises; this run grades 2 others"),
        ({"submissions": {"c"}}, "results of 2 submissions (a, b); this run grades 1 other"),
    ],
)
def test_another_selection_is_a_conflict(change, why):
    assert conflict(EARLIER, **(SAME | change)) == why
