"""One reader for the lists of students that instructors have."""

from datetime import UTC, datetime

import pytest

from graders.submissions import RosterError
from graders.submissions.roster import read_roster

OWN = "submission,student,email,submitted_at\nada,Ada Example,ada@x.edu,2026-03-02T10:00:00-08:00\n"
TIME = datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.fixture
def roster(tmp_path):
    def read(text, encoding="utf-8"):
        (tmp_path / "roster.csv").write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_roster(tmp_path)

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_separator_and_encoding(roster, encoding, separator, end):
    text = OWN.replace("Ada", "Zoë").replace(",", separator).replace("\n", end)
    (row,) = roster(text, encoding).rows
    assert (row.submission, row.student.name, row.student.email) == ("ada", "Zoë Example", "ada@x.edu")
    assert row.submitted_at == TIME


@pytest.mark.parametrize("separator", [";", "\t"])
def test_commas_in_names_separate_nothing(roster, separator):
    text = "student,login,id\nDoe, Jane,jd7,12\nRoe, Ann,ar1,13\n"
    text = text.replace("student,login,id", separator.join(("student", "login", "id")))
    text = text.replace(",jd7,12", f"{separator}jd7{separator}12").replace(",ar1,13", f"{separator}ar1{separator}13")
    assert [(row.student.name, row.student.login) for row in roster(text).rows] == [
        ("Doe, Jane", "jd7"),
        ("Roe, Ann", "ar1"),
    ]


def test_a_first_line_that_names_the_separator(roster):
    assert [row.student.name for row in roster("sep=;\nstudent;email\nAda;a@x.edu\n").rows] == ["Ada"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Student,ID,SIS User ID,SIS Login ID,Section,HW 2 (123)\n    Points Possible,,,,,10\nAda,7,u7,ada,A,\n",
            {"name": "Ada", "canvas_id": "7", "number": "u7", "login": "ada", "section": "A"},
        ),
        (
            "First Name,Last Name,SID,Email,Sections\nAda,Example,55001,ada@x.edu,1\n",
            {"name": "Ada Example", "number": "55001", "email": "ada@x.edu", "section": "1"},
        ),
        (
            "Name,SID,Email,Total Score,Submission ID,Submission Time\nAda,1,a@x,,31,2026-03-02 10:00:00 -0800\n",
            {"name": "Ada", "number": "1", "email": "a@x"},
        ),
        (
            "Identifier,Full name,Email address,Status,Grade\nParticipant 12345,Ada Example,a@x.edu,Submitted,\n",
            {"participant": "12345", "name": "Ada Example", "email": "a@x.edu"},
        ),
        (
            "First name;Last name;ID number;Email address\nAda;Example;77;a@x.edu\n",
            {"name": "Ada Example", "number": "77", "email": "a@x.edu"},
        ),
        ("identifier,github_username,github_id,name\nada@x.edu,adahub,9,\n", {"login": "adahub"}),
    ],
    ids=["canvas", "gradescope roster", "gradescope scores", "moodle worksheet", "moodle participants", "classroom"],
)
def test_the_headings_of_other_systems(roster, text, found):
    (row,) = roster(text).rows
    assert {name: getattr(row.student, name) for name in found} == found


def test_the_times_of_other_systems(roster):
    gradescope = roster("Name,SID,Submission ID,Submission Time\nAda,1,31,2026-03-02 10:00:00 -0800\n").rows[0]
    assert (gradescope.submission, gradescope.submitted_at) == ("submission_31", TIME)
    moodle = roster('Full name,Last modified (submission)\nAda,"Monday, 2 March 2026, 10:00 AM"\nBob,-\n').rows
    assert [row.submitted_at for row in moodle] == [datetime.fromisoformat("2026-03-02T10:00"), None]
    assert moodle[0].system
    other = roster('Full name,Last modified (submission)\nAda,"Montag, 2. März 2026, 10:00"\n')
    assert other.rows[0].submitted_at is None
    assert "roster.csv:2: Last modified (submission) = 'Montag, 2. März 2026, 10:00' was not read" in other.notes[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada Example,ada@x.edu\nBob Roe,bob@x.edu\n", [("Ada Example", "ada@x.edu", "")] * 1),
        ("ada;55001\nbob;55002\n", [("ada", "", "55001")]),
        ("ada\nbob\n", [("ada", "", "")]),
    ],
)
def test_a_list_without_a_header(roster, text, found):
    rows = roster(text).rows
    assert len(rows) == 2
    assert [(row.student.name, row.student.email, row.student.number) for row in rows[:1]] == found


def test_empty_cells_and_columns_that_are_not_known_are_passed_over(roster):
    (row,) = roster("submission,tutor,id,,\nalice,T,1,,\n\n,,,,\n").rows
    assert (row.submission, row.student.canvas_id) == ("alice", "1")
    assert roster("submission,id\nalice\n").rows[0].submission == "alice"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("student,id\nDoe, Jane,2\n", r"roster\.csv:2: expected 2 cells, as in the header; found 3: '2' is in no"),
        ("submission,submitted_at\na,monday\n", r"roster\.csv:2: submitted_at = 'monday': expected a time such as"),
        ("Alumna,Correo\nAna,ana@x.edu\n", r"roster\.csv: no heading is known among Alumna, Correo; expected one of"),
        (b"\xff\xfe\x00", r"roster\.csv: not text; expected UTF-8, UTF-16 or Windows-1252"),
        (b"student\n\x81\x8d\n", r"roster\.csv: not text"),
        ('student,id\n"Ada,1\n', r"roster\.csv: not a table"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_line(roster, text, message):
    with pytest.raises(RosterError, match=message):
        roster(text)


@pytest.mark.parametrize("text", ["", "student\n", "\n\n"])
def test_a_list_of_nobody_is_said(roster, text):
    assert "roster.csv was not used" in roster(text).notes[0]


@pytest.mark.parametrize("key", ["Jane Doe", "doejane", "JANE DOE", "jd7", "jd7@x.edu", "doe_jane", "Doe, Jane"])
def test_a_student_is_found_by_name_in_either_order_login_or_address(roster, key):
    found = roster('student,email\n"Doé, Jane",jd7@x.edu\nRoe,r@x.edu\n')
    assert found.student([key]) == 0


def test_what_means_two_students_means_none(roster):
    found = roster("student,email\nJane Doe,jane@a.edu\nJane Doe,jane@b.edu\n")
    assert found.student(["Jane Doe", "jane"]) is None
    assert found.student(["jane@b.edu"]) == 1
