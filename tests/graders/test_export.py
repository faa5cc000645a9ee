"""`backcheck export` and `backcheck report`: every way out of a folder of results, read back as its reader would."""

import csv
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

import msgspec
import pytest
from typer.testing import CliRunner, Result

from graders.cli import app
from graders.exports.classroom50 import classroom50
from graders.gradebook.scores import read_class
from graders.gradebook.students import write_students
from graders.results import Environment, ExerciseResult, SubmissionResult, write_results
from graders.submissions import Identity, Student

CANVAS_FILE = "obriena_LATE_10037_90199_hw2-1.zip"
MOODLE_FOLDER = "Jürgen Müller_10370_assignsubmission_file_"


def part(name: str, score: float, most: float) -> ExerciseResult:
    return ExerciseResult(
        exercise=name,
        operation=name.partition("_")[0],
        status="passed" if score == most else "failed",
        score=score,
        max_score=most,
        seconds=0.25,
        passed=3,
        checks=(),
    )


def handed(name: str, forward: float, backward: float, most: float = 4.0) -> SubmissionResult:
    return SubmissionResult(
        submission=name,
        status="graded",
        score=forward + backward,
        max_score=2.0 + most,
        grader="0.2.0",
        environment=Environment.current(),
        content=f"sha256:{name}",
        error=None,
        seconds=0.5,
        exercises=(part("affine_forward", forward, 2.0), part("affine_backward", backward, most)),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Results of a class from several systems, one of whom handed in nothing."""
    identities = [
        Identity(
            submission="obriena",
            students=(Student(name="Ana O'Brien", canvas_id="10037", login="=ana"),),
            files=(CANVAS_FILE,),
            on_canvas=True,
            marked_late=True,
        ),
        Identity(
            submission="Jürgen Müller",
            students=(Student(name="Jürgen Müller", participant="10370", email="jm@x.org"),),
            files=(MOODLE_FOLDER,),
        ),
        Identity(
            submission="submission_3100",
            students=(Student(name="Bo Li", number="900", email="bo@x.org"), Student(name="Cy Fox", number="901")),
            gradescope="submission_3100",
            submitted_at=datetime.fromisoformat("2026-03-01T10:00:00-08:00"),
        ),
        Identity(submission="Di", students=(Student(name="Di Roe", number="902"),), absent="handed in nothing"),
    ]
    out = tmp_path / "out"
    out.mkdir()
    write_results(
        out / "results.jsonl",
        [handed("Jürgen Müller", 2.0, 1.4), handed("obriena", 2.0, 4.0), handed("submission_3100", 0.0, 8 / 3)],
    )
    write_students(out, identities)
    return out


@pytest.fixture
def exported(folder: Path) -> Callable[..., Path]:
    def export(to: str, *options: str) -> Path:
        file = folder.parent / f"{to}.file"
        done = run("export", folder, "--to", to, "--out", file, *options)
        assert done.exit_code == 0, done.output
        return file

    return export


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_csv(exported: Callable[..., Path]) -> None:
    rows = table(exported("csv"))
    assert [(row["student"], row["score"]) for row in rows] == [
        ("Jürgen Müller", "3.4"),
        ("Ana O'Brien", "6"),
        ("Bo Li", "2.67"),
        ("Cy Fox", "2.67"),
        ("Di Roe", "0"),
    ]


def test_canvas(exported: Callable[..., Path]) -> None:
    possible, *rows = table(exported("canvas"))
    assert (possible["Student"], possible["Results"]) == ("    Points Possible", "6")
    ana = next(row for row in rows if row["ID"] == "10037")
    assert ana == {
        "Student": "Ana O'Brien",
        "ID": "10037",
        "SIS User ID": "",
        "SIS Login ID": "'=ana",
        "Section": "",
        "Results": "6",
    }
    assert [(row["SIS User ID"], row["Results"]) for row in rows[2:]] == [
        ("900", "2.67"),
        ("901", "2.67"),
        ("902", "0"),
    ]


def test_moodle(exported: Callable[..., Path]) -> None:
    file = exported("moodle")
    grades = {row["Full name"]: row["Grade"] for row in table(file)}
    assert grades == {"Jürgen Müller": "3.4", "Ana O'Brien": "6", "Bo Li": "2.67", "Cy Fox": "2.67", "Di Roe": "0"}
    (row,) = table(file.with_stem("moodle-worksheet"))
    assert (row["Identifier"], row["Grade"], row["Maximum Grade"]) == ("Participant 10370", "3.4", "6")


class GradescopeTest(msgspec.Struct, forbid_unknown_fields=True):
    """A test, as Gradescope's documentation has it."""

    name: str
    score: float
    max_score: float
    status: Literal["passed", "failed"]
    number: str
    output: str
    tags: list[str]
    visibility: Literal["hidden", "after_due_date", "after_published", "visible"]


class Gradescope(msgspec.Struct, forbid_unknown_fields=True):
    """``results.json``, as Gradescope's documentation has it."""

    score: float
    execution_time: float
    output: str
    output_format: str
    test_output_format: str
    test_name_format: str
    visibility: str
    stdout_visibility: str
    tests: list[GradescopeTest]
    extra_data: dict[str, str]


def test_gradescope(exported: Callable[..., Path]) -> None:
    with zipfile.ZipFile(exported("gradescope")) as archive:
        found = {name: msgspec.json.decode(archive.read(name), type=Gradescope) for name in archive.namelist()}
    assert set(found) == {f"{name}/results.json" for name in ("Jürgen Müller", "obriena", "submission_3100")}
    group = found["submission_3100/results.json"]
    assert group.score == pytest.approx(sum(test.score for test in group.tests), abs=0.005)


def test_gradescope_takes_off_what_being_late_costs_once(folder: Path, exported: Callable[..., Path]) -> None:
    (folder / "assignment.toml").write_text(
        'exercises = ["affine_*"]\n[points]\naffine_forward = 2\naffine_backward = 4\n'
        '[visibility]\n"*_backward" = "after_published"\n'
        "[late]\ndue = 2026-02-28T10:00:00-08:00\npercent_per_day = 10\n"
    )
    with zipfile.ZipFile(exported("gradescope")) as archive:
        found = msgspec.json.decode(archive.read("submission_3100/results.json"), type=Gradescope)
    assert (found.score, sum(test.score for test in found.tests)) == (2.4, pytest.approx(8 / 3, abs=1e-5))
    assert "10 % off" in found.output
    assert [test.visibility for test in found.tests] == ["visible", "after_published"]


class Classroom50Test(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """A test, as the runner's schema has it."""

    test_name: str
    passed: bool
    score: int
    max_score: int


class Classroom50(msgspec.Struct, forbid_unknown_fields=True, rename={"max_score": "max-score"}):
    """``result.json``, as the runner's schema has it."""

    schema: Literal["classroom50/result/v1"]
    classroom: str
    assignment: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str
    score: int
    max_score: int
    tests: list[Classroom50Test]


def read_classroom50(content: bytes) -> Classroom50:
    found = msgspec.json.decode(content, type=Classroom50)
    assert sum(test.score for test in found.tests) == found.score
    assert sum(test.max_score for test in found.tests) == (found.max_score if found.tests else 0)
    assert all(0 <= test.score <= test.max_score for test in found.tests)
    assert all(
        getattr(found, name) for name in ("classroom", "assignment", "submission", "commit", "release", "review")
    )
    datetime.strptime(found.datetime, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - the Z is part of the format
    return found


def test_classroom50(exported: Callable[..., Path]) -> None:
    with zipfile.ZipFile(exported("classroom50")) as archive:
        found = {name.partition("/")[0]: read_classroom50(archive.read(name)) for name in archive.namelist()}
    assert {name: result.score for name, result in found.items()} == {
        "Jürgen Müller": 3,
        "obriena": 6,
        "submission_3100": 3,
    }
    assert found["submission_3100"].datetime == "2026-03-01T18:00:00Z"


def test_classroom50_names_classroom_and_commit_where_they_are_known(
    folder: Path, exported: Callable[..., Path]
) -> None:
    commit = "https://code.example.org/cs-2026/hw2-ana/commit/1234"
    clone = {"students": (Student(name="Ana", section=""),), "commit": commit, "organisation": "cs-2026"}
    write_students(folder, [Identity(submission="obriena", **clone)])

    def classroom(*options: str) -> tuple[str, str]:
        with zipfile.ZipFile(exported("classroom50", *options)) as archive:
            found = read_classroom50(archive.read("obriena/result.json"))
        assert found.commit == found.release == found.review
        return found.classroom, found.commit

    assert classroom() == ("cs-2026", commit)
    assert classroom("--classroom", "spring") == ("spring", commit)
    write_students(folder, [Identity(submission="obriena", **clone | {"students": (Student(section="Section 2"),)})])
    assert classroom() == ("Section 2", commit)


@pytest.mark.parametrize("scores", [(0.0, 0.0), (2.0, 0.5), (1.5, 2.5), (0.4, 0.4), (1.9, 0.1)])
@pytest.mark.parametrize("percent", [0, 10, 50])
def test_whole_points_sum_to_the_score(tmp_path: Path, scores: tuple[float, float], percent: int) -> None:
    write_results(tmp_path / "results.jsonl", [handed("a", *scores, most=2.5)])
    (tmp_path / "overrides.toml").write_text(
        f'[[override]]\nstudent = "a"\npoints = {sum(scores) * (100 - percent) / 100}\n'
    )
    (entry,) = read_class(tmp_path).entries()
    found = read_classroom50(json.dumps(classroom50(entry, {})).encode())
    assert found.max_score == 9
    assert found.score == pytest.approx(2 * entry.result.score, abs=0.51)


def test_junit(exported: Callable[..., Path]) -> None:
    suites = ET.parse(exported("junit")).getroot()
    assert suites.tag == "testsuites"
    found = {suite.get("name"): suite for suite in suites}
    assert list(found) == ["Jürgen Müller", "obriena", "submission_3100", "Di"]
    for suite in suites:
        cases = suite.findall("testcase")
        for outcome in ("failure", "error", "skipped"):
            count = suite.get({"failure": "failures", "error": "errors"}.get(outcome, outcome))
            assert len([case for case in cases if case.find(outcome) is not None]) == int(count)
        assert len(cases) == int(suite.get("tests"))
    assert found["Di"].find("testcase/skipped").get("message") == "handed in nothing"


def test_feedback_has_the_names_that_each_system_wants_back(exported: Callable[..., Path]) -> None:
    with zipfile.ZipFile(exported("feedback")) as archive:
        names = archive.namelist()
        pages = [archive.read(name).decode() for name in names]
    assert names == [
        f"{MOODLE_FOLDER}/feedback.html",
        "obriena_LATE_10037_90199_hw2-1.html",
        "Bo-Li.html",
        "Cy-Fox.html",
        "Di-Roe.html",
    ]
    for page, name in zip(pages, ("Jürgen Müller", "Ana O&#39;Brien", "Bo Li", "Cy Fox", "Di Roe"), strict=True):
        assert f"<h1>{name}</h1>" in page


def test_a_file_is_written_into_the_folder_unless_another_is_named(folder: Path) -> None:
    assert run("export", folder, "--to", "junit").output.strip() == str(folder / "exports" / "junit.xml")
    assert ET.parse(folder / "exports" / "junit.xml").getroot().tag == "testsuites"


def test_equal_results_give_equal_archives(exported: Callable[..., Path]) -> None:
    for to in ("gradescope", "feedback"):
        assert exported(to).read_bytes() == exported(to).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["export", "{}/none", "--to", "csv"],
            "holds no results.jsonl; expected a folder that `backcheck grade` wrote",
        ),
        (["export", "{}", "--to", "canvass"], "--to 'canvass': expected csv or canvas"),
        (["export", "{}", "--to", "csv", "--out", "{}/none/x.csv"], "none/x.csv: No such file or directory"),
        (["report", "{}", "--for", "everyone"], "--for 'everyone': expected students or staff"),
        (["report", "{}", "--overrides", "{}/none.toml"], "none.toml: No such file or directory"),
    ],
)
def test_unusable_arguments_are_said_in_one_line(folder: Path, arguments: list[str], message: str) -> None:
    done = run(*(argument.format(folder) for argument in arguments))
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert message in done.output


def test_report_applies_overrides_and_grades_nothing(folder: Path) -> None:
    before = (folder / "results.jsonl").read_bytes()
    overrides = folder.parent / "overrides.toml"
    overrides.write_text('[[override]]\nstudent = "902"\npoints = 5\ncomment = "oral exam"\n')
    done = run("report", folder, "--overrides", overrides)
    assert done.exit_code == 0, done.output
    row = next(row for row in table(folder / "gradebook.csv") if row["student"] == "Di Roe")
    assert (row["raw_score"], row["late_penalty"], row["override"], row["score"]) == ("0", "0", "5", "5")
    assert "oral exam" in (folder / "report" / "students" / "Di-Roe.html").read_text()
    assert (folder / "results.jsonl").read_bytes() == before
    assert "5" in [line["Grade"] for line in table(_moodle(folder)) if line["Full name"] == "Di Roe"]


def _moodle(folder: Path) -> Path:
    assert run("export", folder, "--to", "moodle").exit_code == 0
    return folder / "exports" / "moodle.csv"


def test_report_as_json(folder: Path) -> None:
    content = json.loads(run("report", folder, "--format", "json").output)
    assert content["submissions"] == 3
    assert (content["absent"], content["flagged"]) == (["Di Roe"], [])
    assert content["exercises"]["affine_forward"]["discrimination"] is None
    assert content["exercises"]["affine_forward"]["max_score"] == 2.0
