"""Honest code notices nothing."""

import signal

import numpy as np
import pytest


@pytest.mark.parametrize(
    ("attempt", "value"),
    [("linear_algebra", True), ("scipy_modules", 2.5), ("standard_modules", None), ("small_things", None)],
)
def test_works_as_ever(warm, attempt, value):
    answer = warm(attempt)
    assert answer["outcome"] == "did", answer
    assert answer["value"] == value


def test_reads_its_folder_and_imports_its_modules(warm, folder):
    (folder / "layers_of_student.py").write_text("ONE = 1\n")
    np.save(folder / "data.npy", np.ones(3))
    assert warm("own_folder", folder, read_only_paths=[str(folder)])["value"] == 6.0
    assert warm("own_folder", folder)["outcome"] == "ModuleNotFoundError"


def test_a_module_that_is_not_there_is_just_missing(warm):
    assert warm("missing_module")["outcome"] == "ModuleNotFoundError"


def test_abort_is_an_abort(warm):
    assert warm("abort")["status"] == -signal.SIGABRT
