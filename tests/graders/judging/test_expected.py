"""What is wrong with an assignment file, in plain words."""

import pytest

from graders.judging.assignment import AssignmentError, read_assignment
from graders.judging.expected import in_plain_words

DUE = "[late]\ndue = 2026-03-01T00:00:00Z\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('exercises = "adam"', "exercises = 'adam': expected a list, found text"),
        ("exercises = [1]", "exercises = [1]: expected text, found a whole number in exercises[0]"),
        ('exercises = [""]', "exercises = ['']: expected text that is not empty in exercises[0]"),
        ("[points]\nadam = -1", "points.adam = -1: expected a number of at least 0"),
        ("points = 3", "points = 3: expected a table, found a whole number"),
        ("late = 3", "late = 3: expected a table, found a whole number"),
        ("advisory_counts = 1", "advisory_counts = 1: expected true or false or a list, found a whole number"),
        ("[late]\ndue = 2026-03-01\npercent_per_day = 1", "late.due = 2026-03-01: expected a date and time, as"),
        ("[late]\ndue = 'soon'\npercent_per_day = 1", "late.due = 'soon': expected a date and time, as 2026-"),
        (DUE + "percent_per_day = 110", "late.percent_per_day = 110: expected a number of at most 100"),
        (DUE + "percent_per_day = 1\ngrace_days = 1.5", "grace_days = 1.5: expected a whole number, found a number"),
        ("exercise = ['adam']", "exercise: no such key; did you mean 'exercises'?"),
    ],
)
def test_a_wrong_value_is_told_plainly(tmp_path, text, said):
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(AssignmentError) as caught:
        read_assignment(path, ("adam",))
    plain = in_plain_words(str(caught.value))
    assert said in plain
    assert "`" not in plain
