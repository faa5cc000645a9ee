"""Fingerprints kept between runs: what has not changed is not read again, and whatever has is."""

import os
import time

import pytest

from graders.submissions import Fingerprints, content, fingerprint, single


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "mei"
    folder.mkdir()
    (folder / "layers.py").write_text("x = 1\n")
    (folder / "optim.py").write_text("y = 1\n")
    return folder


@pytest.fixture
def later(monkeypatch):
    """Let ten seconds go by: what was written in the last two is read whatever its times are."""
    now = time.time_ns() + 10 * 10**9
    monkeypatch.setattr(content.time, "time_ns", lambda: now)


@pytest.fixture
def reads(monkeypatch):
    """The names of the files that are read."""
    names, read = [], content.read_bytes

    def noted(path, limit):
        names.append(path.name)
        return read(path, limit)

    monkeypatch.setattr(content, "read_bytes", noted)
    return names


def run(folder, name="", made_by="this program", **options):
    fingerprints = Fingerprints(folder.parent / ".fingerprints", made_by, **options)
    found = fingerprints.of(single(folder / name))
    fingerprints.save()
    return found


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("name", ["", "layers.py"])
def test_what_has_not_changed_is_not_read_again(folder, reads, name):
    first = run(folder, name)
    assert first == fingerprint(single(folder / name))
    reads.clear()
    assert run(folder, name) == first
    assert reads == []


def _rewrite(path, text):
    """Write over a file and set its times back, as an archive or a copying program does."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _replace(path, text):
    before = path.stat()
    (path.parent / "new").write_text(text)
    os.utime(path.parent / "new", ns=(before.st_atime_ns, before.st_mtime_ns))
    (path.parent / "new").rename(path)


CHANGES = {
    "rewritten in the same size and time": lambda folder: _rewrite(folder / "layers.py", "x = 2\n"),
    "replaced in the same size and time": lambda folder: _replace(folder / "layers.py", "x = 2\n"),
    "added": lambda folder: (folder / "losses.py").write_text("z = 1\n"),
    "removed": lambda folder: (folder / "optim.py").unlink(),
    "renamed": lambda folder: (folder / "optim.py").rename(folder / "optimizers.py"),
}


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_shows(folder, change):
    before = run(folder)
    CHANGES[change](folder)
    assert run(folder) == fingerprint(single(folder)) != before


def test_what_was_just_written_is_read_the_next_time_too(folder, reads):
    run(folder)
    reads.clear()
    run(folder)
    assert sorted(reads) == ["layers.py", "optim.py"]


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("options", [{"made_by": "another program"}, {"used": False}])
def test_everything_is_read_for_another_program_and_where_asked(folder, reads, options):
    run(folder)
    reads.clear()
    run(folder, **options)
    assert sorted(reads) == ["layers.py", "optim.py"]


@pytest.mark.usefixtures("later")
def test_a_damaged_file_is_as_none(folder):
    before = run(folder)
    (folder.parent / ".fingerprints").write_text('{"made_by": "this program", "fingerprints": {"mei": 1}}')
    assert run(folder) == before


@pytest.mark.usefixtures("later")
def test_what_could_not_be_read_is_tried_again(folder, monkeypatch):
    def refused(path, limit):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(content, "read_bytes", refused)
        before = run(folder)
    assert run(folder) == fingerprint(single(folder)) != before
