"""The known misconceptions as a collection: no two of an exercise can be taken for one another."""

from itertools import combinations

import numpy as np
import pytest

from graders.fixtures import Misconception
from graders.judging.catalogue import catalogue
from graders.judging.prepared import prepare_from_fixtures
from tests.support.course import PUBLIC_FIXTURES


def _alike(one: Misconception, other: Misconception) -> bool:
    return (
        one.outputs.keys() == other.outputs.keys()
        and dict(one.gates) == dict(other.gates)
        and all(
            value.shape == other.outputs[name].shape
            and np.allclose(value, other.outputs[name], rtol=1e-5, atol=1e-7, equal_nan=True)
            for name, value in one.outputs.items()
        )
    )


@pytest.mark.parametrize("operation", catalogue().values(), ids=lambda operation: operation.name)
def test_two_misconceptions_that_answer_alike_say_the_same(operation):
    """Of two that fit alike with different sentences neither is said: one too many would silence both."""
    answers: dict[tuple[str, str, str], dict[str, Misconception]] = {}
    for case, script in prepare_from_fixtures(operation, PUBLIC_FIXTURES).scripts.items():
        for item in script.misconceptions:
            if not item.derived:
                answers.setdefault((item.exercise, item.message, item.name), {})[case] = item
    same = [
        (*one, other[2])
        for one, other in combinations(answers, 2)
        if (one[0] == other[0] and one[1] != other[1] and answers[one].keys() == answers[other].keys())
        and all(_alike(item, answers[other][case]) for case, item in answers[one].items())
    ]
    assert same == []
