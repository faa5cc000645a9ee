"""The fingerprint: equal for equal content however it came, and different for any change."""

import os
import zipfile

import pytest

from graders.submissions import fingerprint, open_submission, single
from graders.submissions.model import MAX_FILE_BYTES, MAX_TOTAL_BYTES

TARGETS = ("layers.affine_forward",)
TERABYTE = 2**40


@pytest.fixture
def folder(trees, tmp_path):
    return trees.write(tmp_path / "alice", {"layers.py": trees.AFFINE, "data/w.txt": "1 2", "activations.py": ""})


def test_folder_and_zip_are_equal(trees, tmp_path, folder, opened):
    expected = opened(folder).content
    assert expected.startswith("sha256:")
    assert len(expected) == len("sha256:") + 64
    assert opened(trees.zip_of(folder, tmp_path / "flat.zip")).content == expected
    assert opened(trees.zip_of(folder, tmp_path / "deep.zip", "hand in/alice/")).content == expected
    assert opened(trees.zip_of(folder, tmp_path / "other_name.zip")).content == expected


def test_caches_dates_and_order_do_not_count(trees, tmp_path, folder, opened):
    expected = opened(folder).content
    trees.write(folder, {"__pycache__/layers.pyc": "x", ".git/config": "x", "__MACOSX/._layers.py": "x"})
    os.utime(folder / "layers.py", (1, 1))
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    backwards = dict(reversed(list(files.items())))
    assert opened(folder).content == expected
    assert opened(trees.zipped(tmp_path / "b.zip", backwards)).content == expected


@pytest.mark.parametrize("change", ["byte", "name", "added", "removed", "moved between"])
def test_any_change_counts(trees, folder, opened, change):
    expected = opened(folder).content
    if change == "byte":
        (folder / "layers.py").write_text(trees.AFFINE + "#")
    elif change == "name":
        (folder / "data" / "w.txt").rename(folder / "data" / "v.txt")
    elif change == "added":
        (folder / "optim.py").touch()
    elif change == "removed":
        (folder / "activations.py").unlink()
    else:
        (folder / "layers.py").rename(folder / "activations.py")
        (folder / "layers.py").touch()
    assert opened(folder).content != expected


def test_a_single_file_is_a_folder_that_holds_it(trees, tmp_path, opened):
    one = trees.write(tmp_path / "one", {"layers.py": trees.AFFINE})
    assert opened(one).content == opened(one / "layers.py").content


def test_reading_a_notebook_does_not_change_it(trees, tmp_path, opened):
    one = tmp_path / "one"
    one.mkdir()
    trees.notebook(one / "layers.ipynb", trees.AFFINE)
    submission = opened(one)
    assert submission.cells
    assert submission.content == opened(one / "layers.ipynb").content == opened(one, ()).content


def test_a_file_too_large_to_unpack_counts_by_its_size(trees, tmp_path, folder, opened):
    def with_data(size):
        (folder / "train.bin").write_bytes(os.urandom(2**12) * (size // 2**12))
        in_zip = tmp_path / "a.zip"
        with zipfile.ZipFile(in_zip, "w") as archive:
            for path in folder.rglob("*"):
                archive.write(path, path.relative_to(folder))
        contents = {opened(folder).content, opened(in_zip).content}
        assert any("train.bin was left out" in note for note in opened(in_zip).notes)
        return contents

    (first,) = with_data(17 * 2**20)
    (second,) = with_data(18 * 2**20)
    assert first != second


CHANGES = {
    "a byte": lambda folder: (folder / "layers.py").write_text("#"),
    "a name": lambda folder: (folder / "data" / "w.txt").rename(folder / "data" / "v.txt"),
    "a file in a new folder": lambda folder: (folder / "extra").mkdir() or (folder / "extra" / "x.py").touch(),
    "where a link leads": lambda folder: (folder / "link.py").unlink() or (folder / "link.py").symlink_to("layers.py"),
    "where a link out leads": lambda folder: (
        (folder / "out.py").unlink() or (folder / "out.py").symlink_to("/dev/full")
    ),
    "the size of a large file": lambda folder: os.truncate(folder / "large.bin", TERABYTE + 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_fingerprint_follows_what_can_run(folder, change):
    (folder / "link.py").symlink_to("activations.py")
    (folder / "out.py").symlink_to("/dev/null")
    (folder / "large.bin").touch()
    os.truncate(folder / "large.bin", TERABYTE)
    before = fingerprint(single(folder))
    assert fingerprint(single(folder)) == before
    CHANGES[change](folder)
    assert fingerprint(single(folder)) != before


@pytest.mark.parametrize("name", ["big.zip", "big.py", "big.ipynb", "big/layers.py", "big/data.bin", "big/x.zip"])
def test_no_more_is_read_of_a_terabyte_than_its_size(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    os.truncate(path, TERABYTE)
    handed = single(tmp_path / name.partition("/")[0])
    before = fingerprint(handed)
    os.truncate(path, TERABYTE + 1)
    assert fingerprint(handed) != before


def test_the_sums_of_a_large_archive_are_in_the_fingerprint(tmp_path):
    def archive(data):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
            made.writestr("data.bin", bytes(MAX_TOTAL_BYTES))
            made.writestr("layers.py", data)
        return fingerprint(single(tmp_path / "a.zip"))

    assert archive("x = 1") != archive("x = 2")


def test_what_is_not_looked_at_cannot_be_read_by_the_code(trees, folder):
    hidden = ("__pycache__/layers.pyc", ".secret/x.py", "layers.pyc", "fast.so", "site-packages/x.py")
    trees.write(folder, dict.fromkeys(hidden, "x"))
    os.truncate(folder / "data" / "w.txt", MAX_FILE_BYTES + 1)
    with open_submission(single(folder), TARGETS) as submission:
        found = sorted(str(path.relative_to(submission.root)) for path in submission.root.rglob("*") if path.is_file())
        assert found == ["activations.py", "layers.py"]
        assert "fast.so was left out: it is compiled code; expected its source" in submission.problems.values()
    with open_submission(single(folder), TARGETS, in_place=True) as submission:
        assert submission.root == folder
