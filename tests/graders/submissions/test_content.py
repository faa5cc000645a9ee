"""The fingerprint: equal for equal content however it came, and different for any change."""

import os
import zipfile

import pytest


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
