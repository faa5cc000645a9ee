"""One submission's own folder, where a folder of submissions was asked for."""

import pytest

from graders.gradebook.one_submission import parts_of_one


@pytest.fixture
def parts(tmp_path):
    """The parts that are seen among files that were made."""

    def of(*files):
        for file in files:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).touch()
        return parts_of_one(tmp_path.iterdir())

    return of


@pytest.mark.parametrize(
    ("files", "seen"),
    [
        (("layers.py", "optim.py", "util.py", "knn.ipynb"), ["layers.py", "optim.py"]),
        (("cs231n/layers.py", "knn.ipynb", "svm.ipynb"), ["cs231n"]),
        (("assignment1/cs231n/layers.py", "assignment2/cs231n/layers.py"), ["assignment1", "assignment2"]),
        (("fc_net.py", "cnn.py", "data/x.bin"), ["cnn.py", "fc_net.py"]),
    ],
)
def test_one_submission_is_recognised(parts, files, seen):
    assert parts(*files) == seen


@pytest.mark.parametrize(
    "files",
    [
        ("alice/layers.py", "bob/cs231n/layers.py"),
        ("alice/layers.py", "cs231n/layers.py"),
        ("alice.zip", "layers.py", "optim.py"),
        ("alice.py", "bob.py", "carol.py", "layers.py", "optim.py"),
        ("layers.py",),
        ("assignment1/alice/layers.py", "assignment2/alice/layers.py"),
        ("assignment1_anna/cs231n/layers.py",),
        (),
    ],
)
def test_a_folder_of_submissions_is_one(parts, files):
    assert parts(*files) == []
