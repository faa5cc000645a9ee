"""What was packed, named or uploaded in other ways than asked is read, or refused with a word that helps."""

import io
import json
import zipfile

import pytest

from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Call, Plan
from graders.submissions import Handed, UnreadableSubmission, discover, fingerprint, open_submission, single
from graders.submissions.model import MAX_FILE_BYTES

TARGET = "layers.affine_forward"


def zipped(name, content):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, content)
    return data.getvalue()


def test_a_zip_in_a_zip_in_a_zip_is_unpacked(trees, tmp_path, opened):
    inner = zipped("b/inner.zip", zipped("layers.py", trees.AFFINE))
    (tmp_path / "work.zip").write_bytes(zipped("a/outer.zip", inner))
    assert TARGET in opened(tmp_path / "work.zip").locations


def test_zips_in_zips_without_end_are_not(tmp_path, opened):
    data = zipped("layers.txt", "nothing")
    for _ in range(20):
        data = zipped("inner.zip", data)
    (tmp_path / "work.zip").write_bytes(data)
    with pytest.raises(UnreadableSubmission, match=r"inner\.zip"):
        opened(tmp_path / "work.zip")


def test_a_zip_beside_scripts_is_unpacked_where_these_have_nothing(trees, tmp_path, opened):
    (tmp_path / "collect_submission.py").write_text("print('zip it')\n")
    (tmp_path / "assignment2.zip").write_bytes(zipped("cs231n/layers.py", trees.AFFINE))
    submission = opened(tmp_path)
    assert TARGET in submission.locations
    assert "assignment2.zip was unpacked: it holds the submission" in submission.notes


def test_a_zip_beside_the_work_is_left_alone(trees, tmp_path, opened):
    (tmp_path / "layers.py").write_text(trees.AFFINE)
    (tmp_path / "old.zip").write_bytes(zipped("layers.py", trees.AFFINE_BLANK))
    submission = opened(tmp_path)
    assert submission.locations[TARGET].file == "layers.py"
    assert not any("unpacked" in note for note in submission.notes)


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf'\x1c", "7z"), (b"\x1f\x8b\x08", "gzip"), (b"<HTML>", "web page")],
)
def test_what_is_only_called_a_zip_is_said(tmp_path, opened, start, kind):
    (tmp_path / "work.zip").write_bytes(start + bytes(60))
    with pytest.raises(UnreadableSubmission, match=kind):
        opened(tmp_path / "work.zip")


@pytest.mark.parametrize(
    "name",
    ["layers.py.download", "layers.py.bak", "layers.py~", "layers.py.orig", "layers.v2.py", "layers (2).py.txt"],
)
def test_what_a_browser_or_editor_puts_behind_a_name_is_passed_over(trees, tmp_path, opened, name):
    (tmp_path / name).write_text(trees.AFFINE)
    assert TARGET in opened(tmp_path).locations


@pytest.mark.parametrize("name", ["layers.py.bak", "layers.py~", "layers.py.orig"])
def test_an_older_version_is_no_copy_of_the_file_that_is_there(trees, tmp_path, opened, name):
    (tmp_path / "layers.py").write_text(trees.AFFINE)
    (tmp_path / name).write_text(trees.AFFINE.replace("+ b", "- b"))
    submission = opened(tmp_path)
    assert submission.locations[TARGET].file == "layers.py"
    assert not submission.copies


@pytest.mark.parametrize(
    ("start", "kind"), [(b"PK\x03\x04\0\0", "office"), (b"{\\rtf1 x", "Rich Text"), (b"<!DOCTYPE html>", "web page")]
)
def test_a_document_that_is_called_python_is_said(tmp_path, opened, start, kind):
    (tmp_path / "layers.py").write_bytes(start)
    assert kind in opened(tmp_path).why_nothing()


def test_a_source_that_was_uploaded_as_text_is_an_entry_of_a_class(trees, tmp_path, opened):
    (tmp_path / "ada.py.txt").write_text(trees.AFFINE)
    (handed,) = discover(tmp_path).handed
    with open_submission(handed, [TARGET]) as submission:
        assert TARGET in submission.locations


def test_data_that_was_uploaded_beside_a_source_can_be_read(tmp_path):
    (tmp_path / "doejane_10037_90001_scale.txt").write_text("3.0")
    source = "S = float(open('scale.txt').read())\ndef affine_forward(x):\n    return x * S\n"
    (tmp_path / "doejane_10037_90002_layers.py").write_text(source)
    (handed,) = discover(tmp_path).handed
    with open_submission(handed, [TARGET]) as submission:
        assert not submission.problems
        oracle = InProcessOracle(submission.sources(), in_folder=True)
        outcome = oracle.run(Plan(calls=(Call(label="it", target=TARGET, args=(2.0,)),))).outcomes["it"]
    assert outcome.value == 6.0


@pytest.mark.parametrize("place", ["cs231n/scale.txt", "scale.txt"])
def test_data_is_found_from_the_folder_of_the_courses_notebooks_too(tmp_path, place):
    (tmp_path / "cs231n").mkdir()
    (tmp_path / place).write_text("3.0")
    source = f"S = float(open({place!r}).read())\ndef affine_forward(x):\n    return x * S\n"
    (tmp_path / "cs231n" / "layers.py").write_text(source)
    with open_submission(single(tmp_path), [TARGET]) as submission:
        oracle = InProcessOracle(submission.sources(), in_folder=True)
        outcome = oracle.run(Plan(calls=(Call(label="it", target=TARGET, args=(2.0,)),))).outcomes["it"]
    assert outcome.value == 6.0


def test_a_change_of_the_code_of_a_large_notebook_shows_at_equal_size(tmp_path, opened):
    path = tmp_path / "work.ipynb"
    contents = []
    for sign in "+-":
        source = f"def affine_forward(x, w, b):\n    return x.dot(w) {sign} b, (x, w, b)\n"
        cell = {"cell_type": "code", "source": source, "outputs": [{"text": "x" * MAX_FILE_BYTES}]}
        path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": [cell]}))
        whole = Handed(name="a", places=(str(tmp_path),))
        contents.append((path.stat().st_size, opened(tmp_path).content, fingerprint(whole), fingerprint(single(path))))
    for one, other, differs in zip(*contents, (False, True, True, True), strict=True):
        assert (one != other) is differs
