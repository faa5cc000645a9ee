"""Statistics of a class."""

import json

import pytest

from graders.exports.json import class_json, submission_json
from graders.reports.summary import ClassSummary
from graders.results import decode


@pytest.fixture
def scored(make):
    return lambda name, score, status="failed": make.submission(
        name, exercises=[make.exercise("affine", score=score, status=status)]
    )


@pytest.fixture
def summary(scored):
    results = [scored("a", 0.0), scored("b", 1.0), scored("c", 3.0), scored("d", 4.0, "passed")]
    return ClassSummary.of(results)


def test_scores(summary):
    assert summary.count == 4
    assert summary.mean == 2.0
    assert summary.quartiles == (0.75, 2.0, 3.25)
    assert summary.max_score == 4.0
    assert summary.bins == [1, 0, 1, 0, 0, 0, 0, 1, 0, 1]


def test_exercises(summary):
    (affine,) = summary.exercises.values()
    assert (affine.name, affine.count, affine.pass_rate, affine.mean_score) == ("affine", 4, 0.25, 2.0)


def test_a_class_of_none_and_of_one(scored):
    none, one = ClassSummary.of([]), ClassSummary.of([scored("a", 3.0)])
    assert (none.count, none.mean, none.quartiles) == (0, 0.0, (0.0, 0.0, 0.0))
    assert (one.count, one.mean, one.quartiles) == (1, 3.0, (3.0, 3.0, 3.0))


def test_the_grader_s_faults_do_not_count(summary, broken, make):
    summary.add(broken)
    summary.add(make.submission("e", exercises=[make.exercise("affine", score=0.0, status="grader_error")]))
    assert summary.statuses == {"graded": 5, "grader_error": 1}
    assert summary.exercises["affine"].count == 4
    assert summary.bins[0] == 2


def test_an_unreadable_submission_is_in_no_figure(summary, unreadable):
    summary.add(unreadable)
    assert summary.statuses == {"graded": 4, "unreadable": 1}
    assert (summary.count, summary.graded, summary.mean) == (5, 4, 2.0)
    assert sum(summary.bins) == summary.exercises["affine"].count == 4
    assert summary.unscored == [("empty", "no Python file in it")]


def test_an_exercise_is_begun_when_anybody_has_begun_it(make):
    def parts(*statuses):
        return [make.exercise(name, status=status) for name, status in zip("ab", statuses, strict=True)]

    summary = ClassSummary.of(
        [
            make.submission("x", exercises=parts("not_implemented", "failed")),
            make.submission("y", exercises=parts("not_implemented", "not_implemented")),
        ]
    )
    assert [exercise.is_implemented for exercise in summary.exercises.values()] == [False, True]


def test_a_misconception_counts_once_a_submission(make):
    twice = make.exercise("affine", checks=[make.check("failed", misconception="m")] * 2)
    other = make.exercise("relu", checks=[make.check("failed", misconception="m")])
    results = [make.submission("a", exercises=[twice, other]), make.submission("b", exercises=[twice])]
    summary = ClassSummary.of(results)
    assert summary.misconceptions.most_common() == [(("affine", "m"), 2), (("relu", "m"), 1)]


def test_json_of_a_class_and_of_a_submission(summary, alice):
    content = json.loads(class_json(summary))
    assert content["score"] == {"mean": 2.0, "quartiles": [0.75, 2.0, 3.25], "max": 4.0}
    assert content["exercises"]["affine"]["statuses"] == {"failed": 3, "passed": 1}
    assert content["distribution"] == summary.bins
    assert decode(submission_json(alice)) == alice
