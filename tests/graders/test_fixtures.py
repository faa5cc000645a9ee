"""Stored cases come back as they were written; whatever was altered is named."""

from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from graders.fixtures import (
    MANIFEST,
    FixtureError,
    Misconception,
    StoredCase,
    _Archive,
    read_operation,
    update_manifest,
    verify_manifest,
    write_operation,
)
from graders.grader import hidden_seed, reference_sources
from graders.judging.building import build_case
from graders.judging.catalogue import catalogue, fixture_path
from graders.oracle.inprocess import InProcessOracle
from tests.support.course import PUBLIC_FIXTURES

X = np.arange(12.0).reshape(3, 4)
CASE = StoredCase(
    inputs={"x": X[:, ::2], "p": {"mode": "train", "v": X, "n": 3}, "shape": (2, 3), "none": None, "flag": True},
    expected={"out": (X * 2, np.ones_like(X)), "loss": (np.asarray(1.5), np.asarray(1.0))},
    wrong=(Misconception("a.f", "halved", "it is halved", "look at N", {"out": X}),),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "layers" / "affine.npz"
    write_operation(path, {"plain": CASE, "second": CASE})
    return path


def test_a_case_comes_back(path: Path) -> None:
    found = read_operation(path)["plain"]
    np.testing.assert_array_equal(found.inputs["x"], CASE.inputs["x"])
    assert not found.inputs["x"].flags.forc
    assert found.inputs["p"]["mode"] == "train"
    assert found.inputs["p"]["n"] == 3
    assert found.inputs["shape"] == (2, 3)
    assert found.inputs["none"] is None
    assert found.inputs["flag"] is True
    np.testing.assert_array_equal(found.expected["out"][0], X * 2)
    assert found.expected["loss"][0].shape == ()
    np.testing.assert_array_equal(found.wrong[0].outputs["out"], X)
    assert found.wrong[0].hint == "look at N"


def test_no_file_holds_a_pickle(path: Path) -> None:
    with np.load(path, allow_pickle=False) as archive:
        assert all(archive[name].dtype.kind in "fiub" for name in archive.files)


def test_writing_twice_gives_the_same_bytes(path: Path) -> None:
    before = path.read_bytes()
    write_operation(path, {"plain": CASE, "second": CASE})
    assert path.read_bytes() == before


def test_missing_and_broken_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match=r"no\.npz: no such fixture"):
        read_operation(tmp_path / "no.npz")
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(FixtureError, match=r"broken\.npz: not a readable fixture"):
        read_operation(broken)


@pytest.mark.parametrize(
    "array",
    [
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.zeros((0, 3)),
        np.float32(3.0),
        np.array([True, False]),
        np.array([7, -7], dtype=">i2"),
        np.array(["a", "bcd"]),
    ],
)
def test_an_array_is_read_as_numpy_reads_it(tmp_path: Path, array: np.ndarray) -> None:
    path = tmp_path / "case.npz"
    write_operation(path, {"plain": StoredCase({"x": np.asarray(array)})})
    with np.load(path) as archive:
        wanted = archive["plain/in/x"]
    found = _Archive(path.read_bytes()).array("plain/in/x")
    assert (found.dtype, found.shape, found.flags.fnc) == (wanted.dtype, wanted.shape, wanted.flags.fnc)
    assert found.flags.writeable
    np.testing.assert_array_equal(found, wanted)


def test_an_array_that_is_damaged_or_holds_objects_is_refused(path: Path) -> None:
    with ZipFile(path) as archive:
        item = archive.getinfo("plain/in/x.npy")
    data = bytearray(path.read_bytes())
    data[item.header_offset + 30 + len(item.filename) + 20 + item.compress_size // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(FixtureError, match="not a readable fixture"):
        read_operation(path)
    np.savez(path, structure=np.array([None]))
    with pytest.raises(FixtureError, match="it holds objects"):
        read_operation(path)


def test_known_wrong_answers_are_read_when_they_are_asked_for(path: Path) -> None:
    with ZipFile(path) as archive:
        item = archive.getinfo("wrong.npy")
    data = bytearray(path.read_bytes())
    data[item.header_offset + 30 + len(item.filename) + 20 + item.compress_size // 2] ^= 1
    path.write_bytes(data)
    found = read_operation(path)["plain"]
    np.testing.assert_array_equal(found.expected["out"][0], X * 2)
    with pytest.raises(FixtureError, match="not a readable fixture"):
        list(found.wrong)


def test_every_alteration_is_found(path: Path, tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match="no such manifest"):
        verify_manifest(tmp_path)
    update_manifest(tmp_path, "seed", {"numpy": "2"}, {path})
    assert verify_manifest(tmp_path) == []
    path.write_bytes(path.read_bytes() + b" ")
    (tmp_path / "layers" / "extra.npz").write_bytes(b"")
    assert [line.split(": ")[1] for line in verify_manifest(tmp_path)] == ["there, but not in the manifest", "altered"]
    path.unlink()
    assert "in the manifest, but not there" in verify_manifest(tmp_path)[0]
    (tmp_path / MANIFEST).write_text("{}")
    with pytest.raises(FixtureError, match="not a manifest"):
        verify_manifest(tmp_path)


@pytest.mark.parametrize("operation", catalogue().values(), ids=lambda item: item.name)
def test_no_public_answer_is_one_of_the_plain_hidden_case(operation):
    plain = next(iter(operation.cases))
    public = read_operation(fixture_path(PUBLIC_FIXTURES, operation))[plain]
    hidden = build_case(operation, plain, hidden_seed(1), InProcessOracle(reference_sources()).run)
    alike = {
        name
        for name, (value, _) in public.expected.items()
        if value.dtype.kind in "fi" and np.array_equal(value, hidden.expected[name][0])
    }
    assert not alike
