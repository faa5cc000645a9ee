"""Every export of a class with hostile names, read by readers that follow each system's own rules alone."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from typer.testing import CliRunner

from graders.cli import app
from graders.gradebook.students import write_students
from graders.results import write_results
from graders.submissions import Identity, Student
from tests.graders.test_export import Gradescope, handed, read_classroom50

NAMES = (
    "=cmd|' /C calc'!A0",
    "+1 Tel",
    "-minus",
    "@sum(A1)",
    "\ttab",
    ' "=HYPERLINK(1)"',
    'Li, "Bo" Jr.',
    "Ana\nMaria",
    "Søren Ünal-Ğ",
    "\u202eevil",
    "<script>alert(1)</script>",
    "Same Name",
    "Same Name",
)
FORMULA = re.compile(r"\s*[=+\-@\t\r]")
PLAIN = re.compile(r"-?\d+(\.\d+)?||-|    Points Possible")
"""Numbers, nothing, Moodle's mark for never, Canvas's second row."""
ASSIGNMENT = """
name = "=HW 2 (4711)"
exercises = ["affine_*"]
[points]
affine_forward = 2
affine_backward = 4
[late]
due = 2026-03-01T12:00:00Z
percent_per_day = 10
"""
OVERRIDES = """
[[override]]
student = "0000"
points = 3.5
comment = "=1+1, \\"quoted\\"\\nand a second line"
[[override]]
student = "0001"
excused = true
"""


def scores(number: int) -> tuple[float, float]:
    return (2.0, 4.0) if number % 2 else (2.0, 8 / 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Results of students whose numbers begin with zeros, the last of whom handed in nothing."""
    last = len(NAMES) - 1
    write_results(tmp_path / "results.jsonl", [handed(f"s{number:02}", *scores(number)) for number in range(last)])
    identities = [
        Identity(
            submission=f"s{number:02}",
            students=(
                Student(
                    name=name,
                    number=f"{number:04}",
                    canvas_id=f"{700 + number}",
                    participant=f"{900 + number}",
                    login=f"login{number}",
                    email=f"{number}@example.edu",
                ),
            ),
            submitted_at=datetime(2026, 3, 1 + number % 3, 11, tzinfo=UTC),
            time_source="roster.csv",
            absent="handed in nothing" if number == last else "",
        )
        for number, name in enumerate(NAMES)
    ]
    write_students(tmp_path, identities)
    (tmp_path / "assignment.toml").write_text(ASSIGNMENT)
    (tmp_path / "overrides.toml").write_text(OVERRIDES)
    return tmp_path


@pytest.fixture
def exported(folder: Path):
    def export(to: str) -> list[Path]:
        done = CliRunner().invoke(app, ["export", str(folder), "--to", to])
        assert done.exit_code == 0, done.output
        return [Path(line) for line in done.stdout.splitlines()]

    return export


def wanted(number: int) -> float | None:
    """What counts: points given, or those that were graded without 10 percent a day; None for who is excused."""
    if number < 2:
        return None if number else 3.5
    raw = sum(scores(number)) if number < len(NAMES) - 1 else 0.0
    return round(raw * (1 - 0.1 * (number % 3)), 2)


def rows_of(path: Path) -> list[list[str]]:
    """The cells as a spreadsheet has them: none may begin as a formula does, a plain number aside."""
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    for cell in (cell for row in rows for cell in row):
        assert PLAIN.fullmatch(cell) or not FORMULA.match(cell), cell
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", cell)
    return rows


def agrees(cell: str, number: int) -> bool:
    want = wanted(number)
    return cell in ("", "EX") if want is None else float(cell) == pytest.approx(want, abs=0.011)


def test_the_spreadsheet_opens_in_excel_and_adds_up(exported) -> None:
    (path,) = exported("csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    header, *rows = rows_of(path)
    assert len(rows) == len(NAMES)
    for number, row in enumerate(rows):
        cells = dict(zip(header, row, strict=True))
        assert agrees(cells["score"], number)
        if cells["score"]:
            raw, late, override = (float(cells[name] or 0) for name in ("raw_score", "late_penalty", "override"))
            assert raw - late + override == pytest.approx(float(cells["score"]), abs=1e-9)
        if cells["status"] == "graded":
            assert sum(float(cells[name]) for name in ("affine_forward", "affine_backward")) == pytest.approx(
                float(cells["raw_score"]), abs=0.011
            )


def test_canvas_imports_it(exported) -> None:
    (path,) = exported("canvas")
    header, possible, *rows = rows_of(path)
    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert re.fullmatch(r".+ \(\d+\)", header[5])
    assert possible == ["    Points Possible", "", "", "", "", "6"]
    assert [row[1:4] for row in rows] == [
        [f"{700 + number}", f"{number:04}", f"login{number}"] for number in range(len(NAMES))
    ]
    assert rows[1][5] == "EX"
    assert all(agrees(row[5], number) for number, row in enumerate(rows))


def test_moodle_imports_it(exported) -> None:
    grades, worksheet = exported("moodle")
    header, *rows = rows_of(grades)
    place = {name: header.index(name) for name in ("Username", "ID number", "Email address", "Grade")}
    assert [row[place["ID number"]] for row in rows] == [f"{number:04}" for number in range(len(NAMES))]
    assert all(agrees(row[place["Grade"]], number) for number, row in enumerate(rows))
    header, *rows = rows_of(worksheet)
    assert ", ".join(header) == (
        "Identifier, Full name, Email address, Status, Grade, Maximum Grade, Grade can be changed,"
        " Last modified (submission), Last modified (grade), Feedback comments"
    )
    for number, row in enumerate(rows):
        assert re.fullmatch(rf"Participant {900 + number}", row[0])
        assert agrees(row[4], number)
        assert (float(row[5]), row[6]) == (6.0, "Yes")


def test_gradescope_reads_it(exported) -> None:
    (path,) = exported("gradescope")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        found = {name: msgspec.json.decode(archive.read(name), type=Gradescope) for name in archive.namelist()}
    assert len(found) == len(NAMES) - 1
    for number in range(2, len(NAMES) - 1):
        result = found[f"s{number:02}/results.json"]
        assert result.score == pytest.approx(wanted(number), abs=0.011)
        assert all(0 <= test.score <= test.max_score for test in result.tests)
        assert all((test.status == "passed") is (test.score == test.max_score) for test in result.tests)
        assert len({test.number for test in result.tests}) == len(result.tests) == 2


def test_classroom50_reads_it(exported) -> None:
    (path,) = exported("classroom50")
    with zipfile.ZipFile(path) as archive:
        found = {name: read_classroom50(archive.read(name)) for name in archive.namelist()}
    assert len(found) == len(NAMES) - 1
    for number in range(2, len(NAMES) - 1):
        assert found[f"s{number:02}/result.json"].score == pytest.approx(wanted(number), abs=0.511)


CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase", "system-out", "system-err"},
    "properties": {"property"},
    "property": set(),
    "testcase": {"failure", "error", "skipped", "system-out", "system-err"},
    "failure": set(),
    "error": set(),
    "skipped": set(),
    "system-out": set(),
}
"""As JUnit's schema has it: element to the elements that may be in it."""
ATTRIBUTES = {
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "property": {"name", "value"},
    "testcase": {"classname", "name", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message", "type"},
}


def test_junit_xml_follows_its_schema(exported) -> None:
    (path,) = exported("junit")
    root = ET.fromstring(path.read_bytes())
    for element in root.iter():
        assert {child.tag for child in element} <= CHILDREN[element.tag]
        assert set(element.attrib) == ATTRIBUTES.get(element.tag, set())
        assert all(float(element.get(name, "0")) >= 0 for name in ("tests", "failures", "errors", "skipped", "time"))
    assert len(root) == len(NAMES)
    assert len({suite.get("name") for suite in root}) == len(NAMES)


def test_a_page_a_student_goes_back(exported) -> None:
    (path,) = exported("feedback")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        pages = [archive.read(name).decode() for name in names]
    assert len({name.casefold() for name in names}) == len(NAMES)
    assert all(re.fullmatch(r"[\w.-]+\.html", name) for name in names)
    assert not any("<script" in page for page in pages)
