"""What a confined process may do with files. Each attempt succeeds without the layer that stops it."""

import os
from pathlib import Path

import pytest

X86 = pytest.mark.skipif(os.uname().machine != "x86_64", reason="a call of x86")
LANDLOCK = ("no-new-privileges", "landlock")


def test_reads_what_the_policy_names(warm, file, folder):
    assert warm("read_file", file, read_only_paths=[str(folder)])["value"] == "content"
    assert warm("list_folder", folder, read_only_paths=[str(folder)])["value"] == ["file.txt"]
    assert warm("read_file", file, read_only_paths=[str(file)])["value"] == "content"


@pytest.mark.parametrize("layers", ["all", LANDLOCK])
@pytest.mark.parametrize("attempt", ["read_file", "list_folder"])
def test_reads_nothing_else(warm, file, folder, attempt, layers):
    path = file if attempt == "read_file" else folder
    assert warm.free(attempt, path)["outcome"] == "did"
    assert warm(attempt, path, layers=layers)["outcome"] == "PermissionError"


def test_does_not_follow_a_link_out_of_its_folder(warm, file, folder):
    inside = folder / "submission"
    inside.mkdir()
    (inside / "link").symlink_to(file)
    assert warm.free("read_file", inside / "link")["value"] == "content"
    assert warm("read_file", inside / "link", read_only_paths=[str(inside)])["outcome"] == "PermissionError"


@pytest.mark.parametrize("layers", ["all", LANDLOCK])
@pytest.mark.parametrize("attempt", ["write_file", "overwrite_file", "truncate_path", "delete_file", "empty_file"])
def test_changes_no_file_of_its_own_folder(warm, file, folder, attempt, layers):
    stopped = warm(attempt, file, layers=layers, read_only_paths=[str(folder)])
    assert stopped["outcome"] in ("PermissionError", "OSError")
    assert file.read_text() == "content"
    assert warm.free(attempt, file)["outcome"] == "did"
    assert not file.exists() or file.read_text() != "content"


@pytest.mark.parametrize("attempt", ["write_file", "make_folder"])
def test_makes_nothing(warm, folder, attempt):
    assert warm(attempt, folder / "new", read_only_paths=[str(folder)])["outcome"] in (
        "PermissionError",
        "OSError",
    )
    assert not (folder / "new").exists()
    assert warm.free(attempt, folder / "new")["outcome"] == "did"


@pytest.mark.parametrize("layers", ["all", ("no-new-privileges", "seccomp")])
def test_changes_no_mode(warm, file, folder, layers):
    assert warm("change_mode", file, layers=layers, read_only_paths=[str(folder)])["outcome"] == "PermissionError"
    assert warm.free("change_mode", file)["outcome"] == "did"


@pytest.mark.parametrize("attempt", ["empty_file", pytest.param("empty_file_by_open", marks=X86)])
def test_seccomp_alone_keeps_files_from_being_emptied_on_opening_for_reading(warm, file, attempt):
    assert warm(attempt, file, layers=("no-new-privileges", "seccomp"))["outcome"] == "PermissionError"
    assert warm.free(attempt, file)["value"] == 0


@pytest.mark.parametrize("attempt", ["read_own_environment", "read_maps_of_parent"])
def test_sees_no_process_information(warm, attempt):
    assert warm.free(attempt)["outcome"] == "did"
    assert warm(attempt)["outcome"] == "PermissionError"


def test_reads_no_packages_beside_numpy_and_scipy(any_warm):
    pytest_file = pytest.__file__
    assert any_warm.free("read_file", pytest_file)["outcome"] == "did"
    assert any_warm("read_file", pytest_file)["outcome"] == "PermissionError"


def test_reads_no_site_packages_inside_the_standard_library(any_warm, folder):
    from graders.sandbox.runtime import runtime_rules

    library = str(Path(os.__file__).parent)
    paths = [rule.path for rule in runtime_rules() if rule.path.startswith(library)]
    assert any_warm("list_folder", library)["outcome"] == "did"
    assert not [path for path in paths if path.endswith(("site-packages", "dist-packages"))]


def test_root_reads_folders_that_only_root_can_read(root_warm, folder):
    (folder / "file.txt").write_text("content")
    folder.chmod(0o700)
    assert root_warm("read_file", folder / "file.txt", read_only_paths=[str(folder)])["value"] == "content"
    unconfined = root_warm("read_file", folder / "file.txt", layers=("unprivileged-user",))
    assert unconfined["outcome"] == "PermissionError"
