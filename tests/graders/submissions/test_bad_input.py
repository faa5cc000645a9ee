"""Hostile and broken submissions: each costs a clear message on itself, and nothing else."""

import os
import stat
import struct
import threading
import zipfile

import pytest

from graders.submissions import Handed, UnreadableSubmission, archives, open_submission, single
from graders.submissions.model import MAX_FILE_BYTES, MAX_FILES, MAX_SOURCE_BYTES


def entry(name, mode=0o100644):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def refused(opened, path, *reasons):
    with pytest.raises(UnreadableSubmission) as caught:
        opened(path)
    for reason in reasons:
        assert reason in str(caught.value)
    assert "/tmp/" not in str(caught.value)  # a message names the student's files


@pytest.mark.parametrize("name", ["../../evil.py", "/etc/evil.py", "C:\\evil.py", "a\\..\\..\\evil.py", "a/../b.py"])
def test_paths_that_lead_out_of_a_zip(trees, tmp_path, opened, name):
    path = trees.zipped(tmp_path / "eve.zip", {"layers.py": trees.AFFINE, name: "x = 1\n"})
    refused(opened, path, "eve.zip holds", "expected paths inside the archive")
    assert not list(tmp_path.rglob("evil.py"))


@pytest.mark.parametrize(("mode", "kind"), [(stat.S_IFCHR, "a device"), (stat.S_IFIFO, "a named pipe")])
def test_devices_in_a_zip(tmp_path, opened, mode, kind):
    with zipfile.ZipFile(tmp_path / "eve.zip", "w") as archive:
        archive.writestr(entry("zero.py", mode | 0o644), "")
    refused(opened, tmp_path / "eve.zip", "zero.py", kind)


def test_a_link_in_a_zip_is_left_out(trees, tmp_path, opened):
    with zipfile.ZipFile(tmp_path / "eve.zip", "w") as archive:
        archive.writestr("layers.py", trees.AFFINE)
        archive.writestr(entry("secret.py", stat.S_IFLNK | 0o777), "/etc/passwd")
    submission = opened(tmp_path / "eve.zip")
    assert "layers.affine_forward" in submission.locations
    assert submission.problems["secret.py"] == "secret.py is a link, which is not unpacked"


def test_an_encrypted_zip(trees, tmp_path, opened):
    path = trees.zipped(tmp_path / "eve.zip", {"layers.py": trees.AFFINE})
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x03\x04") + 6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    refused(opened, path, "encrypted", "expected a zip without a password")


def test_a_zip_bomb(trees, tmp_path, opened):
    path = trees.zipped(tmp_path / "eve.zip", {"layers.py": bytes(4 * MAX_FILE_BYTES), "ok.py": "x = 1\n"})
    refused(opened, path, "layers.py", "ratio of at most")


def test_a_large_notebook_of_nothing_costs_itself_alone(trees, tmp_path, opened):
    path = trees.zipped(tmp_path / "eve.zip", {"net.ipynb": bytes(2 * MAX_FILE_BYTES), "layers.py": trees.AFFINE})
    submission = opened(path)
    assert "layers.affine_forward" in submission.locations
    assert "net.ipynb cannot be read as a notebook" in submission.problems["net.ipynb"]


def test_large_notebooks_beyond_measure_are_refused(trees, tmp_path, opened, monkeypatch):
    monkeypatch.setattr(archives, "MAX_NOTEBOOK_BYTES", 3 * MAX_FILE_BYTES)
    files = {f"net{n}.ipynb": bytes(2 * MAX_FILE_BYTES) for n in range(2)}
    refused(opened, trees.zipped(tmp_path / "eve.zip", files), "net1.ipynb", "ratio of at most")


def test_a_large_file_that_is_not_unpacked_is_no_bomb(trees, tmp_path, opened):
    files = {"weights.npy": bytes(4 * MAX_FILE_BYTES), "layers.py": trees.AFFINE}
    submission = opened(trees.zipped(tmp_path / "eve.zip", files))
    assert "layers.affine_forward" in submission.locations
    assert any("weights.npy was left out" in note for note in submission.notes)


def test_a_bomb_of_many_files(trees, tmp_path, opened):
    path = trees.zipped(tmp_path / "eve.zip", {f"{n}.txt": bytes(2**20) for n in range(40)})
    refused(opened, path, "ratio of at most")


def test_a_zip_that_lies_about_sizes(trees, tmp_path, opened):
    path = trees.zipped(tmp_path / "eve.zip", {"layers.py": b"#" * 10_000})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    path.write_bytes(data)
    refused(opened, path, "eve.zip cannot be unpacked")


def test_ten_thousand_files(trees, tmp_path, opened):
    path = trees.zipped(tmp_path / "eve.zip", {f"{n}.txt": "" for n in range(10_000)})
    refused(opened, path, "10000 files", f"at most {MAX_FILES}")
    folder = tmp_path / "eve"
    folder.mkdir()
    for n in range(MAX_FILES + 1):
        (folder / f"{n}.txt").touch()
    refused(opened, folder, f"more than {MAX_FILES} files")


def test_a_directory_of_entries_too_long_to_read(tmp_path, opened):
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 2**31, 0, 0)
    (tmp_path / "eve.zip").write_bytes(end)
    refused(opened, tmp_path / "eve.zip", "60000 entries")


@pytest.mark.parametrize("cut", [0, 10, 200, -30])
def test_a_zip_that_is_cut_off(trees, tmp_path, opened, cut):
    path = trees.zipped(tmp_path / "eve.zip", {"layers.py": trees.AFFINE})
    path.write_bytes(path.read_bytes()[:cut])
    refused(opened, path, "eve.zip is no zip")


def test_a_zip_with_damaged_bytes(trees, tmp_path, opened):
    path = trees.zipped(tmp_path / "eve.zip", {"layers.py": trees.AFFINE})
    data = bytearray(path.read_bytes())
    data[45:60] = bytes(15)
    path.write_bytes(data)
    refused(opened, path, "eve.zip cannot be unpacked")


def test_a_zip_made_on_windows_one_folder_too_deep(trees, tmp_path, opened, taken):
    files = {
        "hw\\layers.py": trees.AFFINE,
        "__MACOSX/hw/._layers.py": b"\x00\x05",
        "hw/__pycache__/layers.cpython-311.pyc": b"\x00",
        "hw/.DS_Store": b"\x00",
    }
    submission = opened(trees.zipped(tmp_path / "a.zip", files))
    assert taken(submission, "layers.affine_forward") == ("hw", "layers.py")
    assert submission.problems == {}


def test_the_directory_of_a_zip_is_removed(trees, tmp_path):
    path = trees.zipped(tmp_path / "a.zip", {"layers.py": trees.AFFINE})
    with open_submission(Handed("a", (str(path),)), ["layers.affine_forward"]) as submission:
        assert (submission.root / "layers.py").is_file()
    assert not submission.root.exists()


def test_a_large_data_file_is_left_out(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.py": trees.AFFINE, "train.h5": ""})
    os.truncate(tmp_path / "train.h5", 2**30)
    submission = opened(tmp_path)
    assert "layers.affine_forward" in submission.locations
    assert any("train.h5 was left out: 1073741824 bytes" in note for note in submission.notes)


@pytest.mark.parametrize("size", [2**30, MAX_SOURCE_BYTES + 1])
def test_a_source_too_large_to_read(trees, tmp_path, opened, size):
    trees.write(tmp_path, {"layers.py": trees.AFFINE})
    os.truncate(tmp_path / "layers.py", size)
    refused(opened, tmp_path, f"layers.py has {size} bytes")
    trees.write(tmp_path, {"activations.py": trees.RELU})
    submission = opened(tmp_path)
    assert set(submission.locations) == {"activations.relu_forward"}
    assert submission.problems["layers.affine_forward"] == submission.problems["layers.py"]


def test_links_are_followed_inside_only(trees, tmp_path, opened):
    folder = tmp_path / "eve"
    trees.write(folder, {"impl/layers_v2.py": trees.AFFINE})
    (tmp_path / "secret.py").write_text(trees.RELU)
    (folder / "layers.py").symlink_to("impl/layers_v2.py")
    (folder / "activations.py").symlink_to("../secret.py")
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "self").symlink_to(".")
    (folder / "loop").symlink_to("loop")
    submission = opened(folder)
    assert submission.locations["layers.affine_forward"].file == "layers.py"
    assert "activations.relu_forward" not in submission.locations
    assert {"activations.py", "passwd", "loop", "self"} <= set(submission.problems)
    assert "outside the submission" in submission.problems["activations.py"]


def test_pipes_and_sockets_are_never_opened(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.py": trees.AFFINE})
    os.mkfifo(tmp_path / "activations.py")
    submission = opened(tmp_path)
    assert submission.problems["activations.py"] == "activations.py is a named pipe; expected a regular file"


def test_a_folder_of_pipes_alone(tmp_path, opened):
    os.mkfifo(tmp_path / "layers.py")
    refused_text = "layers.py is a named pipe"
    with pytest.raises(UnreadableSubmission, match=refused_text):
        opened(tmp_path)


@pytest.mark.parametrize("files", [{}, {"notes.txt": "hello"}, {".hidden.py": "x = 1\n"}])
def test_nothing_to_grade(trees, tmp_path, opened, files):
    folder = tmp_path / "eve"
    folder.mkdir()
    trees.write(folder, files)
    refused(opened, folder, "eve holds", "expected Python files or a notebook")


def test_a_folder_that_vanished(trees, tmp_path):
    one = Handed("eve", (str(tmp_path / "eve"),))
    with pytest.raises(UnreadableSubmission, match="eve: No such file"), open_submission(one, []):
        pass


def test_a_folder_that_vanishes_while_it_is_read(trees, tmp_path, opened, monkeypatch):
    trees.write(tmp_path / "eve", {"layers.py": trees.AFFINE, "optim.py": ""})

    def vanishing(path, limit):
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr("graders.submissions.opening.read_bytes", vanishing)
    refused(opened, tmp_path / "eve", "layers.py: No such file")


def test_a_file_without_permission(trees, tmp_path, opened, monkeypatch):
    """Simulated, for root reads everything."""
    trees.write(tmp_path, {"layers.py": trees.AFFINE, "activations.py": trees.RELU})
    real = os.open

    def locked(path, *args, **kwargs):
        if str(path).endswith("layers.py"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr("graders.submissions.files.os.open", locked)
    submission = opened(tmp_path)
    assert set(submission.locations) == {"activations.relu_forward"}
    assert submission.problems["layers.affine_forward"] == "layers.py: Permission denied"


HOSTILE = {
    "nul bytes": b"def affine_forward(x, w, b):\n    return \x00\n",
    "utf-16": "def affine_forward(x, w, b):\n    return x\n".encode("utf-16"),
    "bad encoding": b"# coding: no-such-thing\ndef affine_forward(x, w, b):\n    print 'x'\n",
    "bad bytes": b"def affine_forward(x, w, b):\n    print '\xff\xfe'\n",
    "deep parentheses": b"def affine_forward(x, w, b):\n    print '1'\n    return " + b"(" * 100_000,
    "deep sum": b"def affine_forward(x, w, b):\n    return " + b"+".join([b"x"] * 100_000) + b"\n",
    "deep signs": b"def affine_forward(x, w, b):\n    return " + b"-" * 300_000 + b"x\n",
    "deep attributes": b"def affine_forward(x, w, b):\n    return x" + b".a" * 200_000 + b"\n",
    "deep blocks": b"def affine_forward(x, w, b):\n" + b"".join(b" " * n + b"if x:\n" for n in range(1, 900)),
    "a long line": b"def affine_forward(x, w, b):\n    return '" + b"a" * 1_000_000 + b"'\n",
    "a long word": b"a" * 2_000_000,
    "many imports": b"from x import (\n" * 120_000,
    "many names": b"affine_forward=1\n" * 100_000,
    "many spaces": b"print" + b" " * 1_000_000 + b"\n\tx\n  y\n",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_sources_cost_themselves_alone(trees, tmp_path, opened, data):
    """A second candidate makes every one of them be parsed and judged blank or not."""
    trees.write(tmp_path, {"activations.py": trees.RELU, "other/mine.py": trees.AFFINE})
    (tmp_path / "layers.py").write_bytes(data)
    submission = opened(tmp_path)
    assert "activations.relu_forward" in submission.locations
    assert "layers.affine_forward" in submission.locations | submission.problems.keys()


def test_nul_bytes_are_named(trees, tmp_path, opened):
    (tmp_path / "layers.py").write_bytes(HOSTILE["nul bytes"])
    assert "NUL bytes" in opened(tmp_path).problems["layers.affine_forward"]


def test_doubtful_escapes_raise_no_warning(trees, tmp_path, opened, taken):
    blank = trees.AFFINE_BLANK.replace("Multiply and add.", "Multiply \\d and add.")
    assert "\\d" in blank
    trees.write(tmp_path, {"layers.py": blank, "mine.py": trees.AFFINE})
    assert taken(opened(tmp_path), "layers.affine_forward") == (".", "mine.py")


def test_links_that_go_in_circles_end(trees, tmp_path, opened):
    trees.write(tmp_path, {"one/layers.py": trees.AFFINE, "two/optim.py": ""})
    (tmp_path / "one" / "to").symlink_to("../two")
    (tmp_path / "two" / "to").symlink_to("../one")
    submission = opened(tmp_path)
    assert submission.locations["layers.affine_forward"].file == "layers.py"
    assert submission.problems == {}


def test_folders_nested_without_end(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.py": trees.AFFINE, "a/" * 50 + "optim.py": ""})
    (problem,) = opened(tmp_path).problems.values()
    assert "more than 32 folders deep" in problem


def test_a_name_twice_in_a_zip(trees, tmp_path, opened):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("layers.py", "x = 1\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("layers.py", trees.AFFINE)
    submission = opened(tmp_path / "a.zip")
    assert submission.problems["layers.py"] == "layers.py is in the archive twice; the later one was taken"
    assert "layers.affine_forward" in submission.locations


def test_too_many_bytes_in_all(trees, tmp_path, opened, monkeypatch):
    folder = trees.write(tmp_path / "eve", {"layers.py": trees.AFFINE, "a.txt": "x" * 600, "b.txt": "x" * 600})
    monkeypatch.setattr("graders.submissions.opening.MAX_TOTAL_BYTES", 1000)
    refused(opened, folder, "eve holds", "expected at most 1000, data sets left out")


def test_undecodable_and_dotted_file_names(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.final.py": trees.AFFINE, "activations.py": trees.RELU})
    (tmp_path / os.fsdecode(b"opt\xe9.py")).write_text("x = 1\n")
    submission = opened(tmp_path)
    assert "layers.final.py was read as layers_final.py" in submission.notes
    assert "not UTF-8" in submission.problems[r"opt\udce9.py"]
    assert submission.locations["layers.affine_forward"].file == "layers_final.py"


@pytest.mark.parametrize("name", ["layers (1).py", "layers-2.py", "my layers.v2.py", "2nd.py"])
def test_a_single_file_of_any_name_can_be_imported(trees, tmp_path, opened, name):
    (tmp_path / name).write_text(trees.AFFINE)
    location = opened(tmp_path / name).locations["layers.affine_forward"]
    assert location.file.removesuffix(".py").isidentifier()


def test_opening_in_threads_keeps_submissions_apart(trees, tmp_path, opened):
    paths = [trees.zipped(tmp_path / f"{n}.zip", {f"m{n}.py": trees.AFFINE}) for n in range(8)]
    files = {}

    def run(path):
        files[path.stem] = opened(path).locations["layers.affine_forward"].file

    threads = [threading.Thread(target=run, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert files == {str(n): f"m{n}.py" for n in range(8)}


def test_a_zip_inside_a_folder_or_zip_that_holds_nothing_else(trees, tmp_path, opened, taken):
    folder = tmp_path / "Jane Doe_123_assignsubmission_file_"
    folder.mkdir()
    inner = trees.zipped(folder / "hw.zip", {"hw/layers.py": trees.AFFINE})
    outer = trees.zipped(tmp_path / "a.zip", {"hand-in/hw.zip": inner.read_bytes(), "readme.txt": "see hw.zip"})
    for path in (folder, outer):
        submission = opened(path)
        assert taken(submission, "layers.affine_forward") == ("hw", "layers.py")
        assert any(note.endswith("hw.zip was unpacked: it holds the submission") for note in submission.notes)
    assert [path.name for path in folder.iterdir()] == ["hw.zip"]


def test_a_zip_beside_sources_is_not_opened(trees, tmp_path, opened):
    trees.write(tmp_path, {"layers.py": trees.AFFINE})
    trees.zipped(tmp_path / "old.zip", {"activations.py": trees.RELU})
    assert set(opened(tmp_path).locations) == {"layers.affine_forward"}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (os.mkfifo, "losses.py is a named pipe; expected a regular file"),
        (lambda path: path.symlink_to("/etc/hostname"), "losses.py is a link"),
        (lambda path: path.write_bytes(b"def softmax_loss(x, y):\0 pass"), "losses.py is not Python source"),
    ],
    ids=["pipe", "link", "NUL"],
)
def test_a_function_whose_file_cannot_be_read_says_why(tmp_path, make, says):
    (tmp_path / "layers.py").write_text("def affine_forward(x, w, b): return x @ w + b, x")
    make(tmp_path / "losses.py")
    with open_submission(single(tmp_path), ["layers.affine_forward", "losses.softmax_loss"]) as submission:
        assert submission.problems["losses.softmax_loss"].startswith(says)


@pytest.mark.parametrize("line", ["def f{}(): pass", "    def f{}(): pass", "x{} = 1", "    import a{}"])
def test_sixty_thousand_statements_are_read_in_time(trees, tmp_path, opened, line):
    lines = ["if True:"] if line.startswith(" ") else []
    lines += [line.format(number) for number in range(60_000)]
    trees.write(tmp_path / "eve", {"layers.py": "\n".join([*lines, "# affine_forward"]), "x.py": trees.AFFINE})
    assert opened(tmp_path / "eve").locations["layers.affine_forward"].file == "x.py"


def test_what_is_not_read_in_time_is_unreadable_and_leaves_nothing(trees, tmp_path, monkeypatch):
    monkeypatch.setattr("graders.submissions.opening.OPEN_SECONDS", 0.05)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr("graders.submissions.opening.Finder.find", endless)
    trees.zipped(tmp_path / "eve.zip", {"layers.py": trees.AFFINE})
    with (
        pytest.raises(UnreadableSubmission, match=r"eve could not be read and parsed within 0.05 seconds; expected"),
        open_submission(single(tmp_path / "eve.zip"), ("layers.affine_forward",)),
    ):
        pass
    assert not list((tmp_path / "temporary").iterdir())
