"""Spreadsheets: what is in them, and what must not be."""

import csv

import pytest

from graders.exports.tables import write_canvas, write_moodle
from graders.gradebook.policy import Charge
from graders.gradebook.students import absent_results
from graders.gradebook.table import cell, write_gradebook
from graders.submissions import Identity, Student

ALICE = Student(name="Doe, Alice", canvas_id="7", number="u7", login="adoe", section="A", email="a@x.org")
CLASS = {"alice": Identity(submission="alice", students=(ALICE,))}


SCORE = ("raw_score", "days_late", "late_penalty", "override", "score", "max_score")


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_the_gradebook_has_a_column_for_each_exercise(tmp_path, alice, broken, unreadable, make):
    other = make.submission("bob", exercises=[make.exercise("relu", status="passed", score=1.0, max_score=1.0)])
    columns = ("affine_forward", "affine_backward", "relu")
    write_gradebook(tmp_path / "g.csv", [alice, other, broken, unreadable], columns, CLASS)
    assert rows(tmp_path / "g.csv") == [
        ["submission", "student", "status", *SCORE, *columns],
        ["alice", "Doe, Alice", "graded", "6", "", "0", "", "6", "8", "4", "2", ""],
        ["bob", "", "graded", "1", "", "0", "", "1", "1", "", "", "1"],
        ["broken", "", "grader_error", *[""] * 6, "", "", ""],
        ["empty", "", "unreadable", "0", "", "0", "", "0", "8", "", "", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\n=1"])
def test_a_cell_is_no_formula(text):
    assert cell(text)[0] == "'"


@pytest.mark.parametrize("text", ["alice", "a=b", "a-b", "    Points Possible", ""])
def test_other_cells_are_as_they_are(text):
    assert cell(text) == text


def test_canvas(tmp_path, alice, broken, make):
    bob = make.submission("bob")
    write_canvas(tmp_path / "c.csv", [alice, bob, broken], assignment="A2 (123)", max_score=8.0, identities=CLASS)
    assert (tmp_path / "c.csv").read_text().splitlines() == [
        "Student,ID,SIS User ID,SIS Login ID,Section,A2 (123)",
        "    Points Possible,,,,,8",
        '"Doe, Alice",7,u7,adoe,A,6',
        "bob,,,bob,,0",
        "broken,,,broken,,",
    ]


def test_moodle(tmp_path, alice, broken, make):
    late = make.submission("bob", notes=("handed in late",))
    write_moodle(tmp_path / "m.csv", [alice, late, broken], identities=CLASS)
    assert rows(tmp_path / "m.csv") == [
        ["Username", "ID number", "Email address", "Full name", "Grade", "Feedback"],
        ["adoe", "u7", "a@x.org", "Doe, Alice", "6", "points lost in: affine_backward"],
        ["bob", "", "", "bob", "0", "handed in late; full marks"],
        ["broken", "", "", "broken", "", "grader error: the worker died"],
    ]


def test_a_hostile_name_is_harmless_in_every_spreadsheet(tmp_path, hostile):
    write_gradebook(tmp_path / "g.csv", [hostile], (hostile.submission,))
    write_canvas(tmp_path / "c.csv", [hostile], assignment=hostile.submission, max_score=4.0)
    write_moodle(tmp_path / "m.csv", [hostile])
    for name in ("g.csv", "c.csv", "m.csv"):
        cells = [text for row in rows(tmp_path / name) for text in row]
        assert any("calc" in text for text in cells)
        assert not any(text.startswith(("=", "+", "@")) or "\x1b" in text for text in cells)


def test_every_student_of_a_group_has_a_row_in_every_spreadsheet(tmp_path, alice):
    group = {"alice": Identity(submission="alice", students=(ALICE, Student(name="Roe, Bob", login="broe")))}
    write_gradebook(tmp_path / "g.csv", [alice], (), group)
    write_canvas(tmp_path / "c.csv", [alice], assignment="A2", max_score=8.0, identities=group)
    write_moodle(tmp_path / "m.csv", [alice], identities=group)
    for name in ("g.csv", "c.csv", "m.csv"):
        found = [{text for text in row if text in ("Doe, Alice", "Roe, Bob", "6")} for row in rows(tmp_path / name)]
        assert [row for row in found if row] == [{"Doe, Alice", "6"}, {"Roe, Bob", "6"}], name


def test_a_student_who_handed_in_nothing_has_a_row_with_0_and_the_reason(tmp_path, alice):
    ghost = Identity(submission="Ghost", students=(Student(name="Ghost", login="gh"),), absent="handed in nothing")
    everybody = [alice, *absent_results([ghost], 8.0)]
    known = CLASS | {"Ghost": ghost}
    write_gradebook(tmp_path / "g.csv", everybody, ("affine_forward",), known)
    write_canvas(tmp_path / "c.csv", everybody, assignment="A2", max_score=8.0, identities=known)
    write_moodle(tmp_path / "m.csv", everybody, identities=known)
    assert rows(tmp_path / "g.csv")[-1] == ["Ghost", "Ghost", "missing", "0", "", "0", "", "0", "8", ""]
    assert rows(tmp_path / "c.csv")[-1] == ["Ghost", "", "", "gh", "", "0"]
    assert rows(tmp_path / "m.csv")[-1] == ["gh", "", "", "Ghost", "0", "handed in nothing"]


def test_a_row_of_the_gradebook_adds_up(tmp_path, alice, make):
    late = make.submission("bob", score=4.0, max_score=8.0)
    given = make.submission("eve", score=7.5, max_score=8.0)
    taken = {"bob": Charge(5.0, 2, 1.0), "eve": Charge(5.0, 2, 1.0, override=7.5)}
    write_gradebook(tmp_path / "g.csv", [alice, late, given], (), charges=taken)
    assert [row[3:] for row in rows(tmp_path / "g.csv")] == [
        list(SCORE),
        ["6", "", "0", "", "6", "8"],
        ["5", "2", "1", "", "4", "8"],
        ["5", "2", "1", "7.5", "7.5", "8"],
    ]
