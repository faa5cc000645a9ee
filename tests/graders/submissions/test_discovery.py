"""Which entries of a folder are submissions, and whose."""

import os
from datetime import UTC, datetime

import pytest

from graders.submissions import (
    RosterError,
    UnreadableSubmission,
    UnusablePathError,
    discover,
    open_submission,
    single,
)

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
    (tmp_path / "doejane_1012_9034_layers-1.py").write_text(trees.AFFINE)
    (tmp_path / "doejane_1012_9035_activations.py").write_text(trees.HEAD + trees.RELU)
    (tmp_path / "doejane_1012_9036_report.pdf").write_text("my report")
    (one,) = discover(tmp_path).handed
    with open_submission(one, TARGETS) as submission:
        assert {t: place.file for t, place in submission.locations.items()} == {
            "layers.affine_forward": "layers.py",
            "activations.relu_forward": "activations.py",
        }
        assert not submission.problems


def test_duplicate_names_are_made_distinct_and_reported(trees, tmp_path):
    trees.zipped(tmp_path / "doejane_1012_9034_hw.zip", {"layers.py": trees.AFFINE})
    trees.zipped(tmp_path / "doejane_1077_9035_hw.zip", {"layers.py": trees.AFFINE})
    trees.write(tmp_path, {"bob/layers.py": "x = 1\n", "bob.py": "x = 1\n"})
    found = discover(tmp_path)
    assert [one.name for one in found.handed] == ["bob", "bob.py", "doejane_1012", "doejane_1077"]
    assert all("submissions are called" in one.notes[0] for one in found.handed)
    assert len(found.notes) == 4


def test_the_roster_names_students(trees, tmp_path):
    trees.zipped(tmp_path / "doejane_1012_9034_hw.zip", {"layers.py": trees.AFFINE})
    trees.write(tmp_path, {"rroe/layers.py": "x = 1\n", "stranger/layers.py": "x = 1\n"})
    rows = [
        "Student,ID,SIS Login ID,Section",
        "    Points Possible,,,",
        '"Doe, Jane",1012,jd7,A',
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
    assert [(one.label(), one.absent) for one in found.identities if one.absent] == [
        ("Poe, Edgar", "handed in nothing")
    ]


@pytest.mark.parametrize("content", [b"", b"student\n"])
def test_an_empty_roster_is_reported_and_costs_nothing(trees, tmp_path, content):
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


@pytest.mark.parametrize("make", ["rar", "pipe", "link out", "broken link", "link to another"])
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
    elif make == "link to another":
        (folder / "adam").mkdir()
        (folder / "adam" / "layers.py").write_text("x = 1\n")
        (folder / "eve.py").symlink_to("adam")
    else:
        (folder / "eve.py").symlink_to(folder / "nowhere.py")
    one = next(one for one in discover(folder).handed if one.name.startswith("eve"))
    reason = {"rar": ".rar", "pipe": "named pipe"}.get(make, "eve.py is a link to .*with content of its own")
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
    (tmp_path / "doejane_1012_9034_layers-1.py").write_text(trees.AFFINE)
    (tmp_path / "doejane_1012_9035_layers.py").write_text("x = 1\n")
    (one,) = discover(tmp_path).handed
    with open_submission(one, TARGETS) as submission:
        assert (submission.root / "layers.py").read_text() == trees.AFFINE
    assert "doejane_1012_9034_layers-1.py was taken, the latest of 2" in submission.notes


def test_of_several_versions_the_latest_is_taken_and_told_of(tmp_path):
    for name in ("a_id_1_hw.zip", "a_id_1_hw-1.zip", "a_id_1_hw-2.zip", "b_id_2_x.py", "b_id_2_y-1.py", "b_id_2_y.py"):
        (tmp_path / name).write_text("")
    first, second = discover(tmp_path).handed
    assert [path.name for path in first.paths] == ["a_id_1_hw-2.zip"]
    assert first.notes == ("a_id_1_hw-2.zip was taken, the latest of 3",)
    assert [path.name for path in second.paths] == ["b_id_2_x.py", "b_id_2_y-1.py"]
    assert second.notes[0] == "b_id_2_y-1.py was taken, the latest of 2"


def test_results_in_the_folder_of_the_class_are_no_submission(tmp_path):
    (tmp_path / "alice").mkdir()
    (tmp_path / "report").mkdir()
    assert [one.name for one in discover(tmp_path).handed] == ["alice", "report"]
    (tmp_path / "results.jsonl").write_text("")
    (tmp_path / "gradebook.csv").write_text("")
    found = discover(tmp_path)
    assert [one.name for one in found.handed] == ["alice"]
    assert found.notes == ()


@pytest.mark.parametrize(
    "entries",
    [
        ["hw2_2026_03_alice.py", "hw2_2026_03_bob.py", "hw2_2026_03_carol.py"],
        ["hw2_2026_0301_alice.py", "hw2_2026_0302_bob.py"],
        ["homework_1001_2001_alice.py", "homework_1001_2002_bob.py"],
        ["stanford_2026_12345_alice.py", "stanford_2026_12346_bob.py"],
        ["alice_4001_9001_hw.py", "bob_4001_9002_hw.py"],
        ["hill_4001_9001_a.py", "hill_4001_9001_b.py"],
        ["a_1_2_x.py", "a_1_3_y.py"],
        ["anna_maria_4001_9001_x.py", "anna_maria_4001_9002_y.py"],
        ["section_07_10_alice/", "section_07_11_bob/"],
        ["smithann_4001_9001_hw/", "smithann_4001_9002_hw/"],
        ["student_id_12_alice/", "student_id_12_bob/"],
    ],
    ids=lambda entries: entries[0],
)
def test_students_are_not_merged_over_numbers_in_their_names(trees, tmp_path, entries):
    for number, entry in enumerate(entries):
        file = entry + "layers.py" if entry.endswith("/") else entry
        trees.write(tmp_path, {file: trees.AFFINE + f"# {number}\n"})
    found = discover(tmp_path)
    assert [len(one.paths) for one in found.handed] == [1] * len(entries)
    assert [one.name for one in found.handed] == [entry.rstrip("/").removesuffix(".py") for entry in entries]


def test_files_of_a_user_whom_the_roster_knows_are_one_students(trees, tmp_path):
    for number, name in enumerate(("layers", "losses", "optim")):
        trees.write(tmp_path, {f"hill_4001_9001_{name}.py": trees.AFFINE + f"# {number}\n"})
    assert len(discover(tmp_path).handed) == 3
    (tmp_path / "roster.csv").write_text("student,id\nHana Hill,4001\n")
    found = discover(tmp_path)
    assert [(one.name, len(one.paths), one.student) for one in found.handed] == [("hill", 3, "Hana Hill")]
    trees.write(tmp_path, {"wood_4002_9001_layers.py": trees.AFFINE})
    assert len(discover(tmp_path).handed) == 4


def test_submissions_of_nobody_on_the_roster_are_named(trees, tmp_path):
    for name in ("ana", "hw2 final", "bo"):
        trees.write(tmp_path, {f"{name}/layers.py": trees.AFFINE})
    assert discover(tmp_path).notes == ()
    (tmp_path / "roster.csv").write_text("student,login\nAna,ana\nBo,bo\nCy,cy\n")
    (note,) = discover(tmp_path).notes
    assert note == "roster.csv has no row for 1 submission: hw2 final; the column submission names it"


def test_what_is_put_together_is_said_to_both(trees, tmp_path):
    (tmp_path / "doejane_1012_9034_layers.py").write_text(trees.AFFINE)
    (tmp_path / "doejane_1012_9035_activations.py").write_text(trees.RELU)
    found = discover(tmp_path)
    (one,) = found.handed
    names = "doejane_1012_9034_layers.py, doejane_1012_9035_activations.py"
    assert f"put together by Canvas's number 1012: {names}" in one.notes
    assert found.notes == (f"entries of one student were put together for 1 submission: doejane ({names})",)


def test_versions_of_one_name_get_a_warning_and_a_row_each(trees, tmp_path):
    for name in ("alice_v1", "alice_v2", "bob (1)", "bob", "carol1", "carol2", "dave_final", "erin"):
        trees.write(tmp_path, {f"{name}/layers.py": trees.AFFINE})
    found = discover(tmp_path)
    assert len(found.handed) == 8
    said = "look like versions of one submission: each is graded, in a row of its own"
    assert [note.partition(said)[0].strip() for note in found.notes] == ["alice_v1, alice_v2", "bob, bob (1)"]
    assert "alice_v1, alice_v2 look like versions of one submission" in found.handed[0].notes


def test_two_submissions_of_one_student_of_the_roster_get_a_warning(trees, tmp_path):
    trees.write(tmp_path, {"ada/layers.py": trees.AFFINE, "ada.py": trees.AFFINE})
    (tmp_path / "roster.csv").write_text("student,login\nAda Example,ada\n")
    assert any("are all of Ada Example" in note for note in discover(tmp_path).notes)


def test_a_clone_belongs_to_the_account_at_its_end(trees, tmp_path):
    trees.write(tmp_path, {"assignment-2-ada/layers.py": "", "assignment-2-bob/layers.py": "", "2-3/layers.py": ""})
    (tmp_path / "roster.csv").write_text("student,github_username,id\nAda,ada,3\nBob,bob,4\n")
    assert {one.name: one.student for one in discover(tmp_path).handed} == {
        "assignment-2-ada": "Ada",
        "assignment-2-bob": "Bob",
        "2-3": "",
    }


def test_two_students_with_one_submission_are_a_group_and_a_name_twice_is_refused(trees, tmp_path):
    trees.write(tmp_path, {"team/layers.py": trees.AFFINE})
    (tmp_path / "roster.csv").write_text("submission,student,email\nteam,Ada,a@x\nteam,Bob,b@x\n")
    found = discover(tmp_path)
    assert [student.email for student in found.identities[0].students] == ["a@x", "b@x"]
    assert found.handed[0].student == "Ada, Bob"
    (tmp_path / "roster.csv").write_text("submission,student,email,section\nteam,Ada,a@x,1\nteam,Ada,a@x,2\n")
    found = discover(tmp_path)
    assert [student.section for student in found.identities[0].students] == ["1"]
    assert [note for note in found.notes if "roster.csv:3 was passed over" in note]
    times = "team,Ada,a@x,2026-03-01T12:00\nteam,Ada,a@x,2026-03-02T12:00\n"
    (tmp_path / "roster.csv").write_text(f"submission,student,email,submitted_at\n{times}")
    with pytest.raises(RosterError, match=r"roster.csv:3: submission 'team' is named twice"):
        discover(tmp_path)


def test_who_handed_in_nothing_is_listed_once(trees, tmp_path):
    trees.write(tmp_path, {"ada/layers.py": trees.AFFINE})
    rows = ["submission,student,email,section", "ada,Ada,ada@x,1", ",Bob,bob@x,1", ",Bob,bob@x,2", "eve,Eve,eve@x,1"]
    (tmp_path / "roster.csv").write_text("\n".join(rows))
    found = discover(tmp_path)
    absent = {one.label(): one.absent for one in found.identities if one.absent}
    assert absent == {"Bob": "handed in nothing", "Eve": "handed in nothing: there is no eve"}
    assert len(found.identities) == 3
    assert "roster.csv: 1 row for submissions that are not there: eve" in found.notes


METADATA = """---
submission_31:
  :submitters:
  - :name: Ada Example
    :sid: '901'
    :email: ada@x.edu
  - :name: Bob Roe
    :sid: '902'
    :email: bob@x.edu
  :created_at: 2026-03-01 10:00:00.000000000 Z
  :score: 0.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
"""


def test_gradescope_says_who_submitted_and_when(trees, tmp_path):
    trees.write(tmp_path, {"submission_31/layers.py": trees.AFFINE, "submission_metadata.yml": METADATA})
    (tmp_path / "roster.csv").write_text("First Name,Last Name,SID,Email,Sections\nA.,Example,901,ada@x.edu,7\n")
    (identity,) = discover(tmp_path).identities
    assert [(one.name, one.number, one.section) for one in identity.students] == [
        ("A. Example", "901", "7"),
        ("Bob Roe", "902", ""),
    ]
    assert identity.submitted_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert (identity.time_source, identity.gradescope) == ("submission_metadata.yml", "submission_31")


@pytest.mark.parametrize(
    "content", ["submission_1: [", "- a\n", "x: !!python/object/apply:os.system ['touch pwned']\n"]
)
def test_damaged_or_hostile_metadata_is_said_and_costs_nothing(trees, tmp_path, content, monkeypatch):
    monkeypatch.chdir(tmp_path)
    trees.write(tmp_path, {"submission_1/layers.py": trees.AFFINE, "submission_metadata.yml": content})
    found = discover(tmp_path)
    assert [one.name for one in found.handed] == ["submission_1"]
    assert not (tmp_path / "pwned").exists()
    assert any("submission_metadata.yml was not used" in note for note in found.notes) or "python" in content


def test_the_numbers_of_an_export_are_kept(trees, tmp_path):
    (tmp_path / "doejane_LATE_1012_9034_layers.py").write_text(trees.AFFINE)
    trees.write(tmp_path, {"Max Roe_777_assignsubmission_file_/layers.py": trees.AFFINE})
    canvas, moodle = sorted(discover(tmp_path).identities, key=lambda one: one.on_canvas, reverse=True)
    assert canvas.files == ("doejane_LATE_1012_9034_layers.py",)
    assert (canvas.students[0].canvas_id, canvas.marked_late) == ("1012", True)
    assert (moodle.students[0].participant, moodle.students[0].name) == ("777", "Max Roe")


def test_a_hard_link_to_the_file_of_another_is_noted(trees, tmp_path):
    trees.write(tmp_path, {"ada/layers.py": trees.AFFINE, "eve/x.py": "", "bob/layers.py": trees.AFFINE})
    (tmp_path / "eve" / "layers.py").hardlink_to(tmp_path / "ada" / "layers.py")
    (tmp_path / "bob" / "copy.py").hardlink_to(tmp_path / "bob" / "layers.py")
    found = discover(tmp_path)
    said = "layers.py of ada, layers.py of eve are one file on the disk (a hard link)"
    assert found.notes == (said,)
    assert [said in one.notes for one in found.handed] == [True, False, True]


def test_a_path_that_is_a_link_is_followed_where_it_is_asked_for_itself(trees, tmp_path, opened):
    trees.write(tmp_path, {"ada/layers.py": trees.AFFINE})
    (tmp_path / "mine").symlink_to("ada")
    assert "layers.affine_forward" in opened(tmp_path / "mine").locations
