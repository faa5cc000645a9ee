"""Spreadsheets: what is in them, and what must not be."""

import csv

import pytest

from graders.exports.tables import WORKSHEET, unmatched, write_canvas, write_csv, write_moodle, write_worksheet
from graders.gradebook.table import cell, write_gradebook
from graders.submissions import Identity, Student

ALICE = Student(
    name="Doe, Alice", canvas_id="7", number="u7", login="adoe", section="A", email="a@x.org", participant="31"
)
CLASS = [Identity(submission="alice", students=(ALICE,))]
SCORE = ("raw_score", "days_late", "late_penalty", "override", "score", "max_score")


def rows(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def write_all(folder, scores):
    """Every spreadsheet there is."""
    write_gradebook(folder / "g.csv", scores.entries(), ("affine_forward",))
    write_csv(folder / "e.csv", scores.entries(), ("affine_forward",))
    write_canvas(folder / "c.csv", scores.entries(), assignment=scores.title, max_score=8.0)
    write_moodle(folder / "m.csv", scores.entries(), max_score=8.0)
    return [folder / name for name in ("g.csv", "e.csv", "c.csv", "m.csv")]


def test_the_gradebook_has_a_column_for_each_exercise(tmp_path, alice, broken, unreadable, make, class_of):
    other = make.submission("bob", exercises=[make.exercise("relu", status="passed", score=1.0, max_score=1.0)])
    columns = ("affine_forward", "affine_backward", "relu")
    scores = class_of(alice, other, broken, unreadable, identities=CLASS)
    write_gradebook(tmp_path / "g.csv", scores.entries(), columns)
    assert rows(tmp_path / "g.csv") == [
        ["submission", "student", "status", *SCORE, *columns, "comment"],
        ["alice", "Doe, Alice", "graded", "6", "", "0", "", "6", "8", "4", "2", "", ""],
        ["bob", "", "graded", "1", "", "0", "", "1", "1", "", "", "1", ""],
        ["broken", "", "grader_error", *[""] * 6, "", "", "", ""],
        ["empty", "", "unreadable", "0", "", "0", "", "0", "9", "", "", "", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\n=1", "\uff1d1", "\uff20A1"])
def test_a_cell_is_no_formula(text):
    assert cell(text)[0] == "'"


@pytest.mark.parametrize("text", ["alice", "a=b", "a-b", "    Points Possible", ""])
def test_other_cells_are_as_they_are(text):
    assert cell(text) == text


def test_canvas(tmp_path, alice, broken, make, class_of):
    scores = class_of(alice, broken, make.submission("bob"), identities=CLASS)
    write_canvas(tmp_path / "c.csv", scores.entries(), assignment="A2 (123)", max_score=8.0)
    assert (tmp_path / "c.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "Student,ID,SIS User ID,SIS Login ID,Section,A2 (123)",
        "    Points Possible,,,,,8",
        '"Doe, Alice",7,u7,adoe,A,6',
        "broken,,,broken,,",
        "bob,,,bob,,0",
    ]


def test_moodle(tmp_path, alice, broken, class_of):
    write_moodle(tmp_path / "m.csv", class_of(alice, broken, identities=CLASS).entries(), max_score=8.0)
    assert rows(tmp_path / "m.csv") == [
        ["Username", "ID number", "Email address", "Full name", "Grade", "Feedback"],
        ["adoe", "u7", "a@x.org", "Doe, Alice", "6", "points lost in: affine_backward"],
        ["broken", "", "", "broken", "", "grader error: the worker died"],
    ]


def test_moodle_s_worksheet_has_its_columns_in_its_order(tmp_path, alice, broken, class_of):
    write_worksheet(tmp_path / "w.csv", class_of(alice, broken, identities=CLASS).entries(), max_score=8.0)
    header, row = rows(tmp_path / "w.csv")
    assert header == list(WORKSHEET)
    assert dict(zip(header, row, strict=True)) == {
        "Identifier": "Participant 31",
        "Full name": "Doe, Alice",
        "Email address": "a@x.org",
        "Status": "Submitted for grading",
        "Grade": "6",
        "Maximum Grade": "8",
        "Grade can be changed": "Yes",
        "Last modified (submission)": "-",
        "Last modified (grade)": "-",
        "Feedback comments": "points lost in: affine_backward",
    }


def test_files_that_excel_opens_begin_with_a_byte_order_mark(tmp_path, alice, class_of):
    for path in write_all(tmp_path, class_of(alice, identities=CLASS)):
        # The gradebook itself is for programs as well, which would take the mark for a part of the first heading.
        assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (path.name != "g.csv")


def test_a_hostile_name_is_harmless_in_every_spreadsheet(tmp_path, hostile, class_of):
    scores = class_of(hostile, title=hostile.submission)
    for path in write_all(tmp_path, scores):
        cells = [text for row in rows(path) for text in row]
        assert any("calc" in text for text in cells)
        assert not any(text.startswith(("=", "+", "@")) or "\x1b" in text for text in cells)


def test_every_student_of_a_group_has_a_row_in_every_spreadsheet(tmp_path, alice, class_of):
    group = [Identity(submission="alice", students=(ALICE, Student(name="Roe, Bob", login="broe")))]
    for path in write_all(tmp_path, class_of(alice, identities=group)):
        found = [{text for text in row if text in ("Doe, Alice", "Roe, Bob", "6")} for row in rows(path)]
        assert [row for row in found if row] == [{"Doe, Alice", "6"}, {"Roe, Bob", "6"}], path.name


def test_a_student_who_handed_in_nothing_has_a_row_with_0_and_the_reason(tmp_path, alice, class_of):
    ghost = Identity(submission="Ghost", students=(Student(name="Ghost", login="gh"),), absent="handed in nothing")
    gradebook, _, canvas, moodle = write_all(tmp_path, class_of(alice, identities=[*CLASS, ghost]))
    assert rows(gradebook)[-1] == ["Ghost", "Ghost", "missing", "0", "", "0", "", "0", "8", "", ""]
    assert rows(canvas)[-1] == ["Ghost", "", "", "gh", "", "0"]
    assert rows(moodle)[-1] == ["gh", "", "", "Ghost", "0", "handed in nothing"]


def test_who_is_excused_has_no_grade(tmp_path, alice, class_of):
    excused = '[[override]]\nstudent = "adoe"\nexcused = true\ncomment = "ill"\n'
    gradebook, _, canvas, moodle = write_all(tmp_path, class_of(alice, identities=CLASS, overrides=excused))
    assert rows(gradebook)[-1] == ["alice", "Doe, Alice", "excused", *[""] * 7, "ill"]
    assert rows(canvas)[-1][-1] == "EX"
    assert rows(moodle)[-1][-2:] == ["", "excused; ill"]


def test_an_excused_exercise_counts_neither_for_nor_against_where_the_points_possible_are_fixed(
    tmp_path, alice, class_of
):
    excused = '[[override]]\nstudent = "adoe"\nexercise = "affine_backward"\nexcused = true\n'
    gradebook, _, canvas, moodle = write_all(tmp_path, class_of(alice, identities=CLASS, overrides=excused))
    assert rows(gradebook)[-1][7:9] == ["4", "4"]
    assert rows(canvas)[-1][-1] == "8"
    assert rows(moodle)[-1][-2:] == ["8", "full marks; without affine_backward, which is excused"]
    both = excused.replace("affine_backward", "affine_*")
    _, _, canvas, moodle = write_all(tmp_path, class_of(alice, identities=CLASS, overrides=both))
    assert rows(canvas)[-1][-1] == "EX"
    assert rows(moodle)[-1][-2:] == ["", "excused"]


def test_whom_no_import_can_find_is_named(alice, class_of):
    assert unmatched(class_of(alice, identities=CLASS).entries()) == ""
    nameless = [Identity(submission="alice", students=(ALICE, Student(name="Bo Li")))]
    said = unmatched(class_of(alice, identities=nameless).entries())
    assert said.startswith("1 student without number, login and address, whom no import finds: Bo Li;")
    nobody = [Identity(submission="alice", students=(Student(),))]
    assert "whom no import finds: alice;" in unmatched(class_of(alice, identities=nobody).entries())
