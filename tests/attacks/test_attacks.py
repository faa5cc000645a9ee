"""No attack scores above a blank, touches anything outside, outlives the run, or harms another submission."""

import pytest

LEAST_ATTACKS = 60
MOST_SECONDS = 1200
"""Some 80 attacks of at most 8 seconds of processor time each, on two cores; four times as much where others run."""
RIGHT_WORK = {"two_faced": 3.0, "two_faced_in_single_precision": 3.0}
"""Attacks that hold right work, and the most that it earns: the attack must add nothing."""


def by_exercise(result):
    return {item["exercise"]: (item["status"], item["score"]) for item in result["exercises"]}


def test_every_submission_has_a_result(graded):
    assert graded.status == 0, graded.output[-2000:]
    assert len(graded.attacks) >= LEAST_ATTACKS
    missing = (graded.attacks | graded.honest) - graded.results.keys()
    assert not missing


def test_no_attack_scores_above_a_blank(graded):
    scores = {name: graded.results[name]["score"] for name in graded.attacks}
    above = {name: score for name, score in scores.items() if score > RIGHT_WORK.get(name, 0)}
    assert not above
    assert all(scores[name] > 0 for name in RIGHT_WORK)
    assert graded.results["blank"]["score"] == 0


def test_no_attack_makes_the_grader_fail(graded):
    results = [*graded.results.values()]
    assert not [
        result["submission"] for result in results if result.get("flags") or "grader" in (result["error"] or "")
    ]
    statuses = {item["status"] for result in results for item in result["exercises"]}
    checks = {check["status"] for result in results for item in result["exercises"] for check in item["checks"]}
    assert "grader_error" not in statuses | checks


def test_honest_submissions_score_what_they_score_alone(graded, alone):
    for name in graded.honest:
        assert by_exercise(graded.results[name]) == by_exercise(alone[name]), name
        assert graded.results[name]["score"] == graded.results[name]["max_score"] == 9.0, name


def test_nothing_is_written_outside_and_nobody_is_called(graded):
    assert graded.canaries == []
    assert graded.connections == 0


def test_no_process_is_left(graded):
    assert graded.left == []


def test_the_time_is_bounded(graded):
    assert graded.seconds < MOST_SECONDS


@pytest.mark.parametrize("name", ["exit_in_call", "segfault", "endless_loop", "memory"])
def test_what_happened_is_said(graded, name):
    statuses = {item["status"] for item in graded.results[name]["exercises"]}
    assert statuses <= {"crashed", "timeout", "error", "blocked"}, statuses
