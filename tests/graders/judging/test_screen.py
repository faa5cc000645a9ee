"""What is right at first sight is what every check passes, and nothing else."""

import msgspec
import numpy as np
import pytest

from graders.grader import reference_sources
from graders.grading.operations import grade_operation
from graders.judging import runner
from graders.judging.catalogue import catalogue
from graders.judging.prepared import prepare_from_fixtures
from graders.judging.rubric import Rubric
from graders.judging.runner import judge_cases
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.transcript import Raised, Returned, Transcript
from tests.support.course import PUBLIC_FIXTURES

OPERATIONS = ("affine", "batchnorm", "svm_loss", "adam", "dropout", "nearest_neighbor", "gru_step", "conv_naive")


def answers(prepared):
    run = InProcessOracle(reference_sources()).run
    return {name: run(script.plan) for name, script in prepared.scripts.items()}


def changes(outcome):
    """An outcome with one thing wrong, in each of several ways."""
    yield "raised", Raised("ValueError", "no")
    yield "nothing", msgspec.structs.replace(outcome, value=None)
    yield "warns", msgspec.structs.replace(outcome, warnings=("RuntimeWarning: overflow",))
    yield "changes an input", msgspec.structs.replace(outcome, changed={"0": np.zeros(1)})
    for place, part in enumerate(parts(outcome.value)):
        if isinstance(part, np.ndarray) and part.dtype.kind == "f" and part.size:
            moved = part.copy()
            moved.flat[part.size // 2] += 1e-4 * (1 + abs(moved.flat[part.size // 2]))
            yield f"wrong value {place}", with_part(outcome, place, moved)
            yield f"NaN {place}", with_part(outcome, place, part * np.nan)
            yield f"wrong shape {place}", with_part(outcome, place, part[..., None])
            yield f"no array {place}", with_part(outcome, place, "text")


def parts(value):
    return value if isinstance(value, tuple) else (value,)


def with_part(outcome, place, part):
    if not isinstance(outcome.value, tuple):
        return msgspec.structs.replace(outcome, value=part)
    value = tuple(part if index == place else item for index, item in enumerate(outcome.value))
    return msgspec.structs.replace(outcome, value=value)


def no_answer(_plan):
    return Transcript({})


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_reference_is_right_at_first_sight(operation):
    prepared = prepare_from_fixtures(catalogue()[operation], PUBLIC_FIXTURES)
    assert prepared.screen.passes(answers(prepared))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_one_check_fails_is_not(operation):
    prepared = prepare_from_fixtures(catalogue()[operation], PUBLIC_FIXTURES)
    right = answers(prepared)
    failing = 0
    for name, script in prepared.scripts.items():
        for label, outcome in right[name].outcomes.items():
            for what, changed in changes(outcome) if isinstance(outcome, Returned) else ():
                transcript = Transcript({**right[name].outcomes, label: changed})
                judged = judge_cases({name: script}, {name: transcript}, no_answer)[0].judged
                fails = any(item.finding.status != "passed" for item in judged)
                passes = prepared.screen.passes({**right, name: transcript})
                assert not (fails and passes), (name, label, what)
                failing += fails
    assert failing > 10


def test_what_numbers_do_not_decide_is_looked_at_once_for_equal_answers(monkeypatch):
    prepared = prepare_from_fixtures(catalogue()["dropout"], PUBLIC_FIXTURES)
    looked, passes = [], runner.pass_at_once
    monkeypatch.setattr(runner, "pass_at_once", lambda script, *rest: looked.append(script) or passes(script, *rest))
    right = answers(prepared)

    def look(data):
        looked.clear()
        assert prepared.screen.passes({name: msgspec.structs.replace(it, data=data) for name, it in right.items()})
        return bool(looked)

    assert [look(data) for data in (b"1", b"2", b"1", b"2", b"", b"")] == [True, True, False, False, True, True]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_result_is_what_the_checks_one_by_one_give(operation, monkeypatch):
    prepared = prepare_from_fixtures(catalogue()[operation], PUBLIC_FIXTURES)
    run = InProcessOracle(reference_sources()).run
    quick = grade_operation(prepared, run, Rubric())
    monkeypatch.setattr("graders.judging.screen.Screen.passes", lambda *_: False)
    slow = grade_operation(prepared, run, Rubric())
    assert [msgspec.structs.replace(item, seconds=0.0) for item in quick] == [
        msgspec.structs.replace(item, seconds=0.0) for item in slow
    ]
    assert [type(item.score) for item in quick] == [type(item.score) for item in slow]
