"""Equal answers are judged once; those that a check asked more about are judged each time."""

import msgspec
import pytest

from graders.grading import Recall
from graders.judging.rubric import Rubric
from graders.judging.screen import Screen
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.transcript import Returned
from tests.support.variants import prepared, reference_sources


@pytest.fixture
def judged(monkeypatch):
    """How often an operation was judged."""
    times, passes = [], Screen.passes
    monkeypatch.setattr(Screen, "passes", lambda *args: times.append(1) or passes(*args))
    return times


def answering(digest, *, spoil=False):
    run = InProcessOracle(reference_sources()).run

    def answer(plan):
        transcript = run(plan)
        outcomes = dict(transcript.outcomes)
        if spoil and "sigmoid_backward" in outcomes:
            outcomes["sigmoid_backward"] = Returned(3 * outcomes["sigmoid_backward"].value)
        return msgspec.structs.replace(transcript, outcomes=outcomes, digest=digest)

    return answer


def scores(recall, run):
    return [scored.result.score for scored in recall.grade(prepared("sigmoid"), run, Rubric())]


def test_equal_answers_are_judged_once(judged):
    recall = Recall()
    first = scores(recall, answering(b"one"))
    assert scores(recall, answering(b"one")) == first == [2, 2]
    assert len(judged) == 1


@pytest.mark.parametrize("others", [(b"one", b"two"), (b"", b"")])
def test_other_answers_and_those_that_nothing_stands_for_are_judged(judged, others):
    recall = Recall()
    for digest in others:
        scores(recall, answering(digest))
    assert len(judged) == 2


def test_what_was_asked_more_about_is_judged_again(judged):
    recall = Recall()
    assert scores(recall, answering(b"one", spoil=True)) == [2, 0]
    scores(recall, answering(b"one", spoil=True))
    assert len(judged) == 2
