"""Equal answers are judged once, those included that a check asked more about."""

from collections import Counter

import msgspec
import numpy as np
import pytest

from graders.grading import exercise
from graders.grading.operations import grade_operations
from graders.grading.recall import Recall
from graders.judging.rubric import Rubric
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.transcript import Raised, Returned
from graders.oracle.wire import encode_plan
from tests.support.variants import prepared, reference_sources


@pytest.fixture
def judged(monkeypatch):
    """How often an operation was judged check by check."""
    times, graded = [], exercise.graded
    monkeypatch.setattr(exercise, "graded", lambda *args: times.append(1) or graded(*args))
    return times


def answering(data, *, spoil=None):
    """Right answers, or such of which one is spoilt, for which some bytes stand."""
    run = InProcessOracle(reference_sources()).run

    def answer(plan):
        transcript = run(plan)
        outcomes = dict(transcript.outcomes)
        if spoil and "sigmoid_backward" in outcomes:
            outcomes["sigmoid_backward"] = spoil(outcomes["sigmoid_backward"])
        return msgspec.structs.replace(transcript, outcomes=outcomes, data=data)

    return answer


def raises(_outcome):
    return Raised("ValueError", "no")


def tripled(outcome):
    return Returned(3 * outcome.value)


def scores(recall, run):
    return [scored.result.score for scored in recall.grade(prepared("sigmoid"), run, Rubric())]


def test_equal_answers_are_judged_once(judged):
    recall = Recall()
    first = scores(recall, answering(b"one", spoil=raises))
    assert scores(recall, answering(b"one", spoil=raises)) == first == [2, 0]
    assert len(judged) == 1


def test_conversations_of_the_same_plans_are_remembered_together(judged, monkeypatch):
    asked = {}

    def noted(run):
        return lambda plan: asked.setdefault(id(plan), plan) and run(plan)

    recall = Recall()
    scores(recall, noted(answering(b"one", spoil=tripled)))
    monkeypatch.setattr("graders.grading.recall.MAX_PLANS", len(asked))
    scores(recall, answering(b"two", spoil=tripled))
    assert len(judged) == 2
    scores(recall, answering(b"one", spoil=tripled))
    assert len(judged) == 2


def test_right_answers_are_seen_to_be_right_each_time(judged):
    recall = Recall()
    assert scores(recall, answering(b"one")) == scores(recall, answering(b"one")) == [2, 2]
    assert not judged


@pytest.mark.parametrize("others", [(b"one", b"two"), (b"", b"")])
def test_other_answers_and_those_that_nothing_stands_for_are_judged(judged, others):
    recall = Recall()
    for data in others:
        scores(recall, answering(data, spoil=raises))
    assert len(judged) == 2


@pytest.fixture
def explained(monkeypatch):
    """How often failures were explained."""
    times, explain = [], exercise._explained
    monkeypatch.setattr(exercise, "_explained", lambda *args: times.append(1) or explain(*args))
    return times


def telling(first, further):
    """A wrong backward whose answers came as these bytes, to the plans of cases and to further ones."""
    answer, heard = answering(first, spoil=tripled), []
    own = {id(script.plan) for script in prepared("sigmoid").scripts.values()}

    def answered(plan):
        heard.append(plan)
        return msgspec.structs.replace(answer(plan), data=first if id(plan) in own else further)

    return answered, heard


def test_what_was_asked_more_about_is_judged_once_where_all_answers_are_equal(explained):
    recall = Recall()
    (one, first), (other, again) = telling(b"one", b"more"), telling(b"one", b"more")
    assert scores(recall, one) == scores(recall, other) == [2, 0]
    assert len(explained) == 1
    assert list(map(encode_plan, again)) == list(map(encode_plan, first))


@pytest.mark.parametrize("further", [b"other", b""])
def test_other_answers_to_further_plans_are_judged_and_asked_no_plan_twice(explained, further):
    recall = Recall()
    (one, first), (other, again) = telling(b"one", b"more"), telling(b"one", further)
    assert scores(recall, one) == scores(recall, other) == [2, 0]
    assert len(explained) == 2
    assert list(map(encode_plan, again)) == list(map(encode_plan, first))


def spoiling(name):
    """Runs plans against the reference with wrong results of calls of this name; and how often each plan was asked."""
    run, asked = InProcessOracle(reference_sources()).run, Counter()

    def spoilt(plan):
        asked[encode_plan(plan)] += 1
        transcript = run(plan)
        wrong = {
            label: Returned(tuple(map(np.tanh, outcome.value)))
            for label, outcome in transcript.outcomes.items()
            if name in label and outcome.value is not None
        }
        return msgspec.structs.replace(transcript, outcomes={**transcript.outcomes, **wrong})

    return spoilt, asked


def test_what_is_asked_for_several_gradients_of_a_case_is_asked_once():
    spoilt, asked = spoiling("rnn_step_backward")
    results = grade_operations([prepared("rnn_step")], spoilt)
    assert [result.score > 0 for result in results] == [True, False]
    assert max(asked.values()) <= 2  # a batch of one example is asked for as it is, and turned round


def test_nothing_more_is_asked_for_an_exercise_that_is_not_graded():
    spoilt, asked = spoiling("backward_alt")
    rubric = Rubric(selects=lambda name: not name.endswith("_alt"))
    results = grade_operations([prepared("batchnorm")], spoilt, rubric)
    assert [result.status for result in results] == ["passed", "passed"]
    assert asked.total() == len(prepared("batchnorm").scripts)
