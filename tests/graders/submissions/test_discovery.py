"""Which entries of a folder are submissions, and whose."""

import os

import pytest

from graders.submissions import UnreadableSubmission, UnusablePathError, discover, open_submission, single

TARGETS = ("layers.affine_forward", "activations.relu_forward")


def names(path):
    return [one.name for one in discover(path).handed]


def test_folders_zips_files_and_notebooks(trees, tmp_path):
    trees.write(tmp_path, {"alice/layers.py": trees.AFFINE, "bob.py": trees.AFFINE})
    trees.zipped(tmp_path / "carol.zip", {"layers.py": trees.AFFINE})
    trees.notebook(tmp_path / "dave.ipynb", trees.AFFINE)
    for noise in (".hidden", ".DS_Store", "roster.csv"):
        (tmp_path / noise).write_text("student\n")
    for noise in ("__MACOSX", "__pycache__", ".git"):
        (tmp_path / noise).mkdir()
    (tmp_path / "instructions.pdf").write_text("x")
    found = discover(tmp_path)
    assert [one.name for one in found.handed] == ["alice", "bob", "carol", "dave"]
    assert "instructions.pdf was passed over: expected a folder, .zip, .py or .ipynb" in found.notes
    for one in found.handed:
        with open_submission(one, TARGETS) as submission:
            assert "layers.affine_forward" in submission.locations, one.name


@pytest.mark.parametrize(
    ("entry", "name", "late"),
    [
        ("doejane_123_456_hw.zip", "doejane", False),
        ("doejane_LATE_123_456_hw.zip", "doejane", True),
        ("doe_id_123_hw.zip", "doe", False),
        ("Jane Doe_123_assignsubmission_file_hw.zip", "Jane Doe", False),
        ("Homework 1_jdoe_attempt_2024-01-31-10-00-00_hw.zip", "jdoe", False),
        ("hw_2.zip", "hw_2", False),
        ("jane.doe.zip", "jane.doe", False),
    ],
)
def test_names_of_learning_management_systems(trees, tmp_path, entry, name, late):
    trees.zipped(tmp_path / entry, {"layers.py": trees.AFFINE})
    (one,) = discover(tmp_path).handed
    assert one.name == name
    with open_submission(one, TARGETS) as submission:
        assert any("handed in late" in note for note in submission.notes) == late


def test_files_uploaded_one_by_one_are_one_submission(trees, tmp_path):
    (tmp_path / "doejane_12_34_layers-1.py").write_text(trees.AFFINE)
    (tmp_path / "doejane_12_35_activations.py").write_text(trees.HEAD + trees.RELU)
    (tmp_path / "doejane_12_36_report.pdf").write_text("my report")
    (one,) = discover(tmp_path).handed
    with open_submission(one, TARGETS) as submission:
        assert {t: place.file for t, place in submission.locations.items()} == {
            "layers.affine_forward": "layers.py",
            "activations.relu_forward": "activations.py",
        }
        assert "report.pdf" in str(submission.problems)


def test_duplicate_names_are_made_distinct_and_reported(trees, tmp_path):
    trees.zipped(tmp_path / "doejane_12_34_hw.zip", {"layers.py": trees.AFFINE})
    trees.zipped(tmp_path / "doejane_77_35_hw.zip", {"layers.py": trees.AFFINE})
    trees.write(tmp_path, {"bob/layers.py": "x = 1\n", "bob.py": "x = 1\n"})
    found = discover(tmp_path)
    assert [one.name for one in found.handed] == ["bob", "bob.py", "doejane_12", "doejane_77"]
    assert all("submissions are called" in one.notes[0] for one in found.handed)
    assert len(found.notes) == 4


def test_the_roster_names_students(trees, tmp_path):
    trees.zipped(tmp_path / "doejane_12_34_hw.zip", {"layers.py": trees.AFFINE})
    trees.write(tmp_path, {"rroe/layers.py": "x = 1\n", "stranger/layers.py": "x = 1\n"})
    rows = [
        "Student,ID,SIS Login ID,Section",
        "    Points Possible,,,",
        '"Doe, Jane",12,jd7,A',
        '"Roe, Richard",13,rroe@school.edu,A',
        '"Poe, Edgar",14,ep1,A',
    ]
    (tmp_path / "roster.csv").write_text("\n".join(rows))
    found = discover(tmp_path)
    assert {one.name: one.student for one in found.handed} == {
        "doejane": "Doe, Jane",
        "rroe": "Roe, Richard",
        "stranger": "",
    }
    assert found.missing == ("Poe, Edgar",)


@pytest.mark.parametrize("content", [b"", b"student\n", b"\xff\xfe\x00"])
def test_a_damaged_roster_is_reported_and_costs_nothing(trees, tmp_path, content):
    trees.write(tmp_path, {"alice/layers.py": "x = 1\n"})
    (tmp_path / "roster.csv").write_bytes(content)
    found = discover(tmp_path)
    assert [one.name for one in found.handed] == ["alice"]
    assert found.notes[0].startswith("roster.csv was not used")


def test_names_that_deceive_are_escaped(tmp_path):
    for entry in ("new\nline", "right\u202eleft", "bell\x07", "Zoë"):
        (tmp_path / entry).mkdir()
    (tmp_path / os.fsdecode(b"latin\xe9")).mkdir()
    assert set(names(tmp_path)) == {r"new\nline", r"right\u202eleft", r"bell\x07", "Zoë", r"latin\udce9"}


def test_the_results_of_grading_are_no_submission(trees, tmp_path):
    trees.write(tmp_path, {"alice/layers.py": "x = 1\n", "out/results.jsonl": "", "out/gradebook.csv": ""})
    assert names(tmp_path) == ["alice"]


@pytest.mark.parametrize("make", ["rar", "pipe", "link out", "broken link"])
def test_an_entry_that_cannot_be_graded_is_listed_and_says_why(tmp_path, make):
    folder = tmp_path / "handed"
    folder.mkdir()
    (tmp_path / "elsewhere.py").write_text("x = 1\n")
    if make == "rar":
        (folder / "eve.rar").write_bytes(b"Rar!")
    elif make == "pipe":
        os.mkfifo(folder / "eve.py")
    elif make == "link out":
        (folder / "eve.py").symlink_to(tmp_path / "elsewhere.py")
    else:
        (folder / "eve.py").symlink_to(folder / "nowhere.py")
    (one,) = discover(folder).handed
    reason = {"rar": ".rar", "pipe": "named pipe", "link out": "outside", "broken link": "No such file"}[make]
    with pytest.raises(UnreadableSubmission, match=reason), open_submission(one, TARGETS):
        pass


@pytest.mark.parametrize("make", ["nothing", "file"])
def test_a_path_without_submissions(tmp_path, make):
    path = tmp_path / "handed"
    if make == "file":
        path.write_text("x")
    with pytest.raises(UnusablePathError, match="expected a folder whose entries are submissions"):
        discover(path)


def test_a_path_that_is_one_submission(trees, tmp_path, opened):
    trees.write(tmp_path, {"hw/layers.py": trees.AFFINE})
    assert opened(tmp_path / "hw").name == "hw"
    assert opened(tmp_path / "hw" / "layers.py").name == "layers"
    with pytest.raises(UnusablePathError, match="does not exist"):
        single(tmp_path / "nowhere")


def test_a_path_that_ends_in_dots_has_the_name_of_its_folder(trees, tmp_path):
    trees.write(tmp_path / "alice", {"code/layers.py": trees.AFFINE})
    assert single(tmp_path / "alice" / "code" / "..").name == "alice"


def test_one_name_uploaded_twice_by_a_student(trees, tmp_path):
    (tmp_path / "doejane_12_34_layers-1.py").write_text(trees.AFFINE)
    (tmp_path / "doejane_12_35_layers.py").write_text("x = 1\n")
    (one,) = discover(tmp_path).handed
    with open_submission(one, TARGETS) as submission:
        assert (submission.root / "layers.py").read_text() == trees.AFFINE
    assert "doejane_12_34_layers-1.py was taken, the latest of 2" in submission.notes


def test_of_several_versions_the_latest_is_taken_and_told_of(tmp_path):
    for name in ("a_id_1_hw.zip", "a_id_1_hw-1.zip", "a_id_1_hw-2.zip", "b_id_2_x.py", "b_id_2_y-1.py", "b_id_2_y.py"):
        (tmp_path / name).write_text("")
    first, second = discover(tmp_path).handed
    assert [path.name for path in first.paths] == ["a_id_1_hw-2.zip"]
    assert first.notes == ("a_id_1_hw-2.zip was taken, the latest of 3",)
    assert [path.name for path in second.paths] == ["b_id_2_x.py", "b_id_2_y-1.py"]
    assert second.notes == ("b_id_2_y-1.py was taken, the latest of 2",)


def test_results_in_the_folder_of_the_class_are_no_submission(tmp_path):
    (tmp_path / "alice").mkdir()
    (tmp_path / "report").mkdir()
    assert [one.name for one in discover(tmp_path).handed] == ["alice", "report"]
    (tmp_path / "results.jsonl").write_text("")
    (tmp_path / "gradebook.csv").write_text("")
    found = discover(tmp_path)
    assert [one.name for one in found.handed] == ["alice"]
    assert found.notes == ()
