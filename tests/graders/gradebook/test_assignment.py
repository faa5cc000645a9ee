"""Assignment files: what they say, and what is said of a wrong one."""

from datetime import UTC, datetime

import pytest

from graders.judging.assignment import Assignment, AssignmentError, LatePolicy, read_assignment

KNOWN = ("affine_forward", "affine_backward", "relu_forward", "relu_backward", "softmax_loss", "adam")
DUE = "[late]\ndue = 2026-03-01T00:00:00Z\n"


@pytest.fixture
def read(tmp_path):
    path = tmp_path / "a2.toml"

    def read_text(text):
        path.write_text(text)
        return read_assignment(path, KNOWN)

    return read_text


def test_a_whole_file(read):
    assignment = read(
        """
        name = "Assignment 2"
        exercises = ["affine_*", "adam"]
        advisory_counts = ["*/tie"]
        [points]
        "affine_*" = 3
        affine_backward = 8.5
        [late]
        due = 2026-03-01T23:59:00Z
        percent_per_day = 10
        grace_days = 2
        max_percent = 50
        """
    )
    assert [name for name in KNOWN if assignment.selects(name)] == [
        "affine_forward",
        "affine_backward",
        "adam",
    ]
    assert [assignment.points_for(name) for name in KNOWN] == [3, 8.5, None, None, None, None]
    assert assignment.counts("relu_backward/plain/tie")
    assert not assignment.counts("relu_backward/plain/value")
    assert assignment.late == LatePolicy(
        due=datetime(2026, 3, 1, 23, 59, tzinfo=UTC), percent_per_day=10, grace_days=2, max_percent=50
    )
    assert assignment.name == "Assignment 2"


def test_an_empty_file_sets_everything_as_it_is(read):
    assignment = read("")
    assert assignment == Assignment()
    assert all(assignment.selects(name) for name in KNOWN)
    assert not assignment.counts("relu_backward/plain/tie")


def test_all_advisory_checks_may_count(read):
    assert read("advisory_counts = true").counts("relu_backward/plain/tie")
    assert read("advisory_counts = false").advisory_counts == ()


def test_of_two_globs_the_later_decides_and_a_name_beats_both(read):
    points = '[points]\nrelu_forward = 1\n"relu_*" = 2\n"*_backward" = 3\n'
    assignment = read(points)
    names = ("relu_forward", "relu_backward", "affine_backward", "adam")
    assert [assignment.points_for(name) for name in names] == [1, 3, 3, None]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('exercises = ["afine_forward"]', "exercises: 'afine_forward' matches no exercise; did you mean"),
        ('exercises = ["conv_*"]', "exercises: 'conv_*' matches no exercise; "),
        ('exercises = "adam"', "exercises = 'adam': Expected `array`, got `str`"),
        ("exercises = [1]", "exercises = [1]: Expected `str`, got `int` - at `exercises[0]`"),
        ('exercise = ["adam"]', "exercise: no such key; did you mean 'exercises'?"),
        ("[points]\nadam = 'many'", "points.adam = 'many': Expected `float`, got `str`"),
        ("[points]\nadam = -1", "points.adam = -1: Expected `float` >= 0.0"),
        ("[points]\nadm = 1", "points: 'adm' matches no exercise of this assignment; did you mean 'adam'?"),
        ('exercises = ["relu_*"]\n[points]\nadam = 1', "points: 'adam' matches no exercise of this"),
        ("points = 3", "points = 3: Expected `table`, got `int`"),
        ("advisory_counts = 1", "advisory_counts = 1: Expected `bool | array`, got `int`"),
        ("[late]\npercent_per_day = 10", "late.due is missing"),
        ("[late]\ndue = 2026-03-01\npercent_per_day = 10", "= datetime.date(2026, 3, 1)"),
        (DUE + "percent_per_day = 110", "late.percent_per_day = 110: Expected `float` <= 100"),
        (DUE + "per_day = 1", "late.per_day: no such key; did you mean 'percent_per_day'"),
        ("name = ", "not a TOML file: Invalid value (at "),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_with_file_key_and_value(read, text, message):
    with pytest.raises(AssignmentError) as caught:
        read(text)
    assert "a2.toml: " in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(AssignmentError, match=r"none\.toml: No such file"):
        read_assignment(tmp_path / "none.toml", KNOWN)
