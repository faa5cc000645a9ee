"""What counts for a student: points, late policy and overrides on a folder of results."""

from datetime import UTC, datetime, timedelta

import pytest

from graders.gradebook.overrides import OverridesError
from graders.gradebook.scores import (
    ASSIGNMENT,
    OVERRIDES,
    arithmetic,
    changed_scores,
    read_class,
    scores_of,
)
from graders.gradebook.students import write_students
from graders.judging.assignment import Assignment, AssignmentError, LatePolicy
from graders.results import Environment, ExerciseResult, ResultError, SubmissionResult, write_results
from graders.submissions import Identity, Student

DUE = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
LATE = LatePolicy(due=DUE, percent_per_day=10)
ANA, BO = Student(name="Ana O'Brien", login="ana", canvas_id="10037"), Student(name="Bo Li", email="bo@x.org")


def part(name, score, max_score=4.0, status="failed"):
    return ExerciseResult(
        exercise=name,
        operation="affine",
        status=status,
        score=score,
        max_score=max_score,
        seconds=0.0,
        passed=1,
        checks=(),
    )


def handed(name, *parts, **fields):
    values = {
        "submission": name,
        "status": "graded",
        "score": sum(each.score for each in parts),
        "max_score": 8.0,
        "grader": "0.2.0",
        "environment": Environment.current(),
        "content": f"sha256:{name}",
        "error": None,
        "seconds": 0.1,
        "exercises": parts,
    }
    return SubmissionResult(**(values | fields))


@pytest.fixture
def scored(tmp_path):
    """The rows of a group of two, and of an unreadable submission, under overrides."""

    def score(overrides="", *, days=0, late=LATE):
        pair = handed("pair", part("affine_forward", 4.0, status="passed"), part("affine_backward", 7 / 3))
        nothing = handed("nothing", status="unreadable", error="no Python file in it")
        write_results(tmp_path / "results.jsonl", [nothing, pair])
        times = {"submitted_at": DUE + timedelta(days=days), "time_source": "roster.csv"}
        write_students(
            tmp_path,
            [
                Identity(submission="pair", students=(ANA, BO), **times),
                Identity(submission="nothing", students=(Student(name="Cy Fox"),), **times),
                Identity(submission="Di", students=(Student(name="Di", login="di"),), absent="handed in nothing"),
            ],
        )
        (tmp_path / OVERRIDES).write_text(overrides)
        scores = read_class(tmp_path, assignment=Assignment(late=late))
        return {entry.label: entry for entry in scores.entries()}

    return score


def totals(entry):
    charge = entry.charge
    assert charge.raw_score - charge.late_penalty + (charge.override or 0.0) == pytest.approx(entry.result.score)
    return charge.raw_score, charge.late_penalty, charge.override, entry.result.score, entry.result.max_score


def test_without_decisions_all_of_a_group_have_the_same(scored):
    rows = scored(days=2)
    assert list(rows) == ["Cy Fox", "Ana O'Brien", "Bo Li", "Di"]
    assert totals(rows["Ana O'Brien"]) == totals(rows["Bo Li"]) == (6.33, 1.27, None, 5.06, 8.0)
    assert totals(rows["Di"]) == (0.0, 0.0, None, 0.0, 8.0)


@pytest.mark.parametrize("name", ["Ana O'Brien", "ana", "10037", "O'Brien Ana", "ANA"])
def test_a_student_is_found_by_every_name(scored, name):
    rows = scored(f'[[override]]\nstudent = "{name}"\npoints = 7.5\n')
    assert totals(rows["Ana O'Brien"]) == (6.33, 0.0, 1.17, 7.5, 8.0)
    assert rows["Bo Li"].charge.override is None


def test_the_name_of_a_submission_is_all_of_its_students(scored):
    rows = scored('[[override]]\nstudent = "pair"\nexercise = "affine_backward"\npoints = 4\ncomment = "seen"\n')
    for name in ("Ana O'Brien", "Bo Li"):
        assert totals(rows[name]) == (6.33, 0.0, 1.67, 8.0, 8.0)
        assert rows[name].comments == ("seen",)
        assert rows[name].given == {"affine_backward"}


def test_being_late_costs_a_part_of_what_an_instructor_gave(scored):
    rows = scored('[[override]]\nstudent = "bo@x.org"\nexercise = "affine_backward"\npoints = 4\n', days=1)
    assert totals(rows["Bo Li"]) == (6.33, 0.8, 1.67, 7.2, 8.0)
    assert arithmetic(rows["Bo Li"]) == [
        ("graded", "6.33"),
        ("handed in late, 1 day started: 10 % off 8", "\N{MINUS SIGN}0.8"),
        ("decided by your instructor", "+1.67"),
        ("score", "7.2"),
    ]


def test_points_for_all_are_what_counts_however_late(scored):
    rows = scored('[[override]]\nstudent = "ana"\npoints = 5\n', days=3)
    assert rows["Ana O'Brien"].result.score == 5.0
    totals(rows["Ana O'Brien"])


def test_an_excused_exercise_counts_neither_for_nor_against(scored):
    rows = scored('[[override]]\nstudent = "ana"\nexercise = "*_forward"\nexcused = true\n')
    assert totals(rows["Ana O'Brien"]) == (6.33, 0.0, -4.0, 2.33, 4.0)
    assert rows["Ana O'Brien"].excused == {"affine_forward"}


def test_an_excused_submission_has_no_score(scored):
    rows = scored('[[override]]\nstudent = "Di"\nexcused = true\n')
    assert not rows["Di"].counts
    assert rows["Bo Li"].counts


def test_an_extension_is_the_due_date_of_one_student(scored):
    rows = scored('[[override]]\nstudent = "ana"\nextension_until = 2026-03-03T23:59:00Z\n', days=3)
    assert (rows["Ana O'Brien"].charge.days_late, rows["Bo Li"].charge.days_late) == (1, 3)


def test_what_could_not_be_read_can_be_given_points(scored):
    rows = scored('[[override]]\nstudent = "Cy Fox"\nexercise = "affine_forward"\npoints = 3\n')
    assert totals(rows["Cy Fox"]) == (0.0, 0.0, 3.0, 3.0, 8.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[[override]]\nstudent = 'Anna OBrien'\npoints = 1",
            "override 1: student = 'Anna OBrien': nobody of that name; did",
        ),
        (
            "[[override]]\nstudent = 'ana'\nexercise = 'afine_forward'\npoints = 1",
            "no such exercise; did you mean 'affine",
        ),
        ("[[override]]\nstudent = 'ana'\npoint = 1", "override 1: point: no such key; did you mean 'points'"),
        ("[[override]]\nstudent = 'ana'\npoints = 'x'", "override 1: .*expected a number.*points"),
        ("[[override]]\nstudent = 'ana'\npoints = -1", "expected a number of at least 0"),
        ("[[override]]\nstudent = 'ana'", "decides nothing; expected points, excused or extension_until"),
        ("[[override]]\nstudent = 'ana'\npoints = 1\nexcused = true", "expected one of them"),
        ("[override]\nstudent = 'ana'", r"expected a list of tables, \[\[override\]\]"),
        ("[[overrides]]\nstudent = 'ana'", "overrides: no such key"),
        ("not toml", "not a TOML file"),
    ],
)
def test_an_override_that_cannot_be_used_is_said_in_one_line(scored, text, message):
    with pytest.raises(OverridesError, match=message) as raised:
        scored(text)
    assert "\n" not in str(raised.value).partition("not a TOML file")[0]
    assert OVERRIDES in str(raised.value)


def test_a_name_that_two_submissions_have_is_refused(scored, tmp_path):
    scored()
    same = Student(name="Same Name")
    write_results(tmp_path / "results.jsonl", [handed("a"), handed("b")])
    write_students(tmp_path, [Identity(submission=name, students=(same,)) for name in "ab"])
    (tmp_path / OVERRIDES).write_text('[[override]]\nstudent = "Same Name"\npoints = 1\n')
    with pytest.raises(OverridesError, match="is in a, b; expected one of these names"):
        read_class(tmp_path)


def test_files_are_put_beside_the_results_and_used_from_then_on(scored, tmp_path):
    scored()
    own = tmp_path / "elsewhere"
    own.mkdir()
    (own / "a.toml").write_text('exercises = ["affine_backward"]\n[points]\naffine_backward = 40\n')
    (own / "o.toml").write_text('[[override]]\nstudent = "ana"\npoints = 33\n')
    changed = changed_scores(tmp_path, assignment=own / "a.toml", overrides=own / "o.toml")
    for scores in (changed, scores_of(tmp_path)):
        rows = {entry.label: entry.result for entry in scores.entries()}
        assert (rows["Ana O'Brien"].score, rows["Bo Li"].score, scores.max_score) == (33.0, 23.33, 40.0)


def test_a_file_that_cannot_be_used_leaves_the_folder_as_it_was(scored, tmp_path):
    scored('[[override]]\nstudent = "ana"\npoints = 3\n')
    before = (tmp_path / OVERRIDES).read_text()
    bad = tmp_path / "bad.toml"
    bad.write_text('exercises = ["nothing_*"]\n')
    with pytest.raises(AssignmentError, match="matches no exercise"):
        changed_scores(tmp_path, assignment=bad, overrides=None)
    with pytest.raises(OverridesError):
        changed_scores(tmp_path, assignment=None, overrides=bad)
    assert not (tmp_path / ASSIGNMENT).exists()
    assert (tmp_path / OVERRIDES).read_text() == before


def test_an_exercise_that_was_not_graded_is_named(scored, tmp_path):
    scored()
    more = tmp_path / "more.toml"
    more.write_text('exercises = ["affine_*", "adam"]\n')
    (note,) = changed_scores(tmp_path, assignment=more, overrides=None).notes
    assert note.startswith("1 exercise of the assignment not graded yet and left out: adam;")


@pytest.mark.parametrize("glob", ["affine_backward", "adam", "conv_*_naive"])
def test_a_decision_on_an_exercise_that_is_not_set_is_said_and_stops_nothing(scored, tmp_path, glob):
    scored()
    less = tmp_path / "less.toml"
    less.write_text('exercises = ["affine_forward"]\n')
    (tmp_path / OVERRIDES).write_text(f"[[override]]\nstudent = 'ana'\nexercise = '{glob}'\npoints = 1\n")
    scores = changed_scores(tmp_path, assignment=less, overrides=None)
    (note,) = scores.notes
    assert note.endswith(f"override 1: exercise = '{glob}': not part of these results, so that it changes nothing")
    assert {entry.result.score for entry in scores.entries() if entry.student == ANA} == {2.0}


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(ResultError, match=r"holds no results\.jsonl; expected a folder that `backcheck grade` wrote"):
        scores_of(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extension_until = 2026-02-20T23:59:00Z", ": is before the due date, 2026"),
        (
            "extension_until = 2026-03-05T23:59:00",
            ": give both a UTC offset, or neither",
        ),
    ],
)
def test_an_extension_that_is_none_is_refused(scored, text, message):
    with pytest.raises(OverridesError, match=f"override 1: extension_until = .*{message}"):
        scored(f'[[override]]\nstudent = "ana"\n{text}\n')


@pytest.mark.parametrize(
    ("text", "late", "note"),
    [
        ("points = 9", LATE, "override 1: points = 9 of 8: counted as they are"),
        (
            'exercise = "*_forward"\npoints = 5',
            LATE,
            "points = 5 of 4: counted as they are",
        ),
        ("points = 8", LATE, ""),
        (
            "extension_until = 2026-03-05T23:59:00Z",
            None,
            "an extension changes nothing",
        ),
    ],
)
def test_what_may_not_be_meant_is_applied_and_said(scored, tmp_path, text, late, note):
    scored(f'[[override]]\nstudent = "ana"\n{text}\n', late=late)
    notes = read_class(tmp_path, assignment=Assignment(late=late)).notes
    assert len(notes) == bool(note)
    assert all(note in each for each in notes)


def test_an_error_names_the_file_that_was_given(scored, tmp_path):
    scored()
    file = tmp_path / "mine.toml"
    file.write_text('[[override]]\nstudent = "nobody at all"\npoints = 1\n')
    with pytest.raises(OverridesError, match=r"mine\.toml: override 1"):
        changed_scores(tmp_path, assignment=None, overrides=file)


def test_another_assignment_is_refused(scored, tmp_path):
    scored()
    other = tmp_path / "other.toml"
    other.write_text('exercises = ["adam"]\n')
    with pytest.raises(ResultError, match="no result for adam; expected the assignment that was graded: affine_b"):
        changed_scores(tmp_path, assignment=other, overrides=None)
    assert not (tmp_path / ASSIGNMENT).exists()


def test_what_a_run_that_was_stopped_left_open_is_named(scored, tmp_path):
    scored()
    write_results(tmp_path / "results.jsonl", [handed("nothing", status="unreadable", error="no Python file in it")])
    assert read_class(tmp_path).notes == (
        "1 submission without a result, left out: pair; `backcheck grade` goes on where it was stopped",
    )


def test_a_student_with_two_submissions_is_named(scored, tmp_path):
    scored()
    write_students(tmp_path, [Identity(submission=name, students=(ANA,)) for name in ("pair", "nothing")])
    assert read_class(tmp_path).notes == ("Ana O'Brien has several submissions and a row for each: nothing, pair",)
