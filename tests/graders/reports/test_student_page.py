"""The page that is sent to a student."""

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from graders.gradebook.scores import Entry
from graders.judging.assignment import LatePolicy
from graders.reports.html import Audience, write_reports
from graders.reports.names import PageNames
from graders.reports.student import student_page
from graders.submissions import Identity, Student
from tests.graders.reports.test_html import Page

DUE = datetime(2026, 3, 1, tzinfo=UTC)
MESSAGE = """\
The bias gradient is averaged.
  db is wrong; 5 of 5 entries are wrong
  worst entry at [2]: got -0.97, wanted -2.915487 (error 1.9e+00, allowed 2.9e-09)
  it is off by a factor of 0.333333
  got    [0:2]      -0.97       1.13
  wanted [0:2]      -2.91       3.39
  where: in every entry
  read: lecture 5: backpropagation"""


@pytest.fixture
def ana(make, entry_of):
    """A late submission with one cause, one informational finding and a blocked exercise."""
    wrong = make.check(
        "failed",
        "affine_backward/a/gradient-db",
        message=MESSAGE,
        hint="add them up",
        also=("affine_backward/b/gradient-db",),
    )
    info = make.check("failed", "affine_backward/a/dtype", message="dx is float32", advisory=True)
    waiting = make.check("blocked", "relu_backward/a/gradient-dx", message="needs relu forward, which is missing")
    result = make.submission(
        "ana_1",
        exercises=[
            make.exercise(checks=[wrong, info], passed=3, flags=("numeric differentiation",)),
            make.exercise("relu_backward", status="blocked", score=0.0, checks=[waiting]),
        ],
        notes=("a.py of ana_1, b.py of bo_2 are one file on the disk (a hard link)", "hw.zip was unpacked"),
        flags=("looks like bo_2",),
        content="sha256:0123456789abcdef",
        sandbox=("no network namespace",),
    )
    identity = Identity(
        submission="ana_1",
        students=(Student(name="Ana O'Brien"),),
        submitted_at=DUE + timedelta(hours=1),
        time_source="roster.csv",
    )
    late = LatePolicy(due=DUE, percent_per_day=25)
    return entry_of(result, identities=[identity], late=late)


def text_of(page):
    return " ".join("".join(Page(page).text).split())


def test_the_table_of_points_comes_before_the_causes(ana):
    page = student_page(ana, title="HW 2")
    text = text_of(page)
    order = ["Ana O'Brien HW 2: 1.5 of 8 points", "Points exercise", "What to fix"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)
    assert ("a", "href", "#affine_backward") in Page(page).attributes
    assert ("h3", "id", "affine_backward") in Page(page).attributes


def test_a_cause_is_told_once_with_evidence_hint_and_lecture(ana):
    text = text_of(student_page(ana))
    for said in ("The bias gradient is averaged.", "wanted -2.915487", "Hint: add them up", "Read: lecture 5"):
        assert text.count(said) == 1
    assert "(the same in 1 more case: b)" in text


def test_the_late_arithmetic_adds_up(ana):
    assert "graded2 handed in late, 1 day started: 25 % off 2\N{MINUS SIGN}0.5 score1.5" in text_of(student_page(ana))


def test_what_is_blocked_and_what_is_informational_is_explained(ana):
    text = text_of(student_page(ana))
    assert "relu_backward: needs relu forward, which is missing" in text
    assert 'Blocked" says that an exercise builds on another one' in text
    assert text.index("What stands here costs no points") < text.index("dx is float32")


def test_nothing_is_on_it_but_the_student_s_own_work(ana):
    page = student_page(ana)
    for secret in ("bo_2", "numeric differentiation", "sha256", "0123456789", "sandbox", "namespace", "roster"):
        assert secret not in page
    assert not re.search(r"[0-9a-f]{10}", page)
    assert "hw.zip was unpacked" in page


def test_it_needs_nothing_from_elsewhere_and_runs_nothing(ana):
    page = Page(student_page(ana))
    assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)
    assert all(value.startswith("#") for value in page.links())
    assert "http" not in "".join(value or "" for _, name, value in page.attributes if name != "http-equiv")


def test_names_of_checks_are_folded_away(ana):
    page = student_page(ana)
    folded = re.findall(r"<details.*?</details>", page, re.DOTALL)
    outside = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert any("affine_backward/b/gradient-db" in part for part in folded)
    assert "affine_backward/" not in outside


def test_expected_values_can_be_left_out(ana):
    page = student_page(ana, hide_wanted=True)
    for value in ("2.915487", "-2.91", "3.39", "1.9e+00", "0.333333"):
        assert value not in page
    for said in ("5 of 5 entries are wrong", "where: in every entry", "add them up", "Read:", "The bias gradient"):
        assert said in page
    assert "Expected values are not shown" in page


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (
            "running_var is N/(N - 1) times what it should be (1.16667)",
            "running_var is N/(N - 1) times what it should be",
        ),
        ("out has shape (2, 3); it should be (2, 4)", "out has shape (2, 3); it should be (2, 4)"),
        ("loss is wrong: got 1.5, wanted 2.5", "loss is wrong: got 1.5"),
    ],
)
def test_a_sentence_keeps_what_gives_no_value_away(make, entry_of, sentence, shown):
    checks = [make.check("failed", "f/a/value", message=sentence)]
    entry = entry_of(make.submission(exercises=[make.exercise(checks=checks)]))
    assert f'"sentence">{shown}<' in student_page(entry, hide_wanted=True)


def test_pages_are_named_by_student_and_distinct(entry_of, make):
    entry = entry_of(make.submission("s", exercises=[make.exercise()]))

    def named(name, **fields):
        return msgspec.structs.replace(entry, student=Student(name=name, **fields))

    names = PageNames()
    students = [named("Chloé O'Brien"), named("chloé o'brien", login="c2"), named("Chloé O'Brien"), named("../..")]
    assert [names.of(student) for student in students] == [
        "Chloé-O-Brien",
        "chloé-o-brien-c2",
        "Chloé-O-Brien-s",
        "student",
    ]


@pytest.mark.parametrize(("audience", "made"), [("students", {"students"}), ("staff", {"submissions"})])
def test_pages_are_made_for_whom_they_are_asked(class_of, alice, tmp_path, audience, made):
    write_reports(class_of(alice), audience=[Audience(audience)])
    assert {path.parent.name for path in tmp_path.rglob("*.html") if path.name != "index.html"} == made
    assert (tmp_path / "report" / "index.html").exists() == (audience == "staff")


def test_who_handed_in_nothing_or_is_excused_reads_it(entry_of, make, alice):
    excused = entry_of(alice, overrides='[[override]]\nstudent = "alice"\nexcused = true\ncomment = "get well"\n')
    assert isinstance(excused, Entry)
    assert "Results: excused Your instructor: get well" in text_of(student_page(excused))


@pytest.mark.parametrize(
    ("name", "page"),
    [("Zoe\u0308", "Zo\u00eb"), ("हिन्दी", "हिन्दी"), ("😀 =Ana", "Ana"), ("王" * 90, "王" * 33), ("../..", "student")],
)
def test_a_page_of_a_name_of_any_script(name, page, make, entry_of):
    identity = Identity(submission="alice", students=(Student(name=name),))
    assert PageNames().of(entry_of(make.submission("alice"), identities=[identity])) == page
