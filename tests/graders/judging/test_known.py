"""Which wrong answers a result may be equal to is told by a look at a few entries of all of them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from graders.checks.contract import Evidence, Expected, Output
from graders.fixtures import Misconception
from graders.judging.known import equals, likely
from graders.oracle.plan import Call, Plan
from graders.oracle.transcript import Returned, Transcript

NUMBERS = st.sampled_from([0.0, 1.0, 1.00001, 1.0001, -1.0, 1e-4, 1e300, math.inf, -math.inf, math.nan])


def evidence_of(got: object) -> Evidence:
    plan = Plan(calls=(Call(label="it", target="a.f"),))
    expected = {"out": Expected(np.zeros(np.shape(got)), np.ones(np.shape(got)))}
    return Evidence(plan, Transcript({"it": Returned(got)}), {"out": Output("out", "it")}, expected)


def known(*answers: object) -> tuple[Misconception, ...]:
    return tuple(
        Misconception("a.f", str(index), "", "", {"out": np.asarray(answer)}) for index, answer in enumerate(answers)
    )


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_whatever_is_equal_is_likely(data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from([(), (1,), (2, 3), (0,)]))
    arrays = hnp.arrays(np.float64, shape, elements=NUMBERS)
    with np.errstate(over="ignore"):
        answers = [data.draw(arrays).astype(data.draw(st.sampled_from([np.float32, np.float64]))) for _ in range(4)]
    items = known(*answers)
    seen = evidence_of(data.draw(st.one_of(arrays, st.sampled_from(answers))))
    fitting = set(likely(items, "a.f", "out", seen))
    assert fitting >= {index for index, item in enumerate(items) if equals(item, "out", seen)}


@pytest.mark.parametrize("got", [np.arange(12.0), np.arange(12.0).reshape(3, 4), None, "text"])
def test_what_differs_in_an_entry_that_is_looked_at_is_not(got: object) -> None:
    seen = evidence_of(got)
    near = np.arange(12.0)
    near[1] += 1.0
    items = known(np.arange(12.0) + 1.0, near, np.arange(12.0))
    assert list(likely(items, "a.f", "out", seen)) == ([1, 2] if np.shape(got) == (12,) else [])
    assert not list(likely(items, "a.g", "out", seen))


def test_a_result_that_is_right_in_either_sign_may_be_any_answer() -> None:
    seen = evidence_of(np.arange(12.0))
    assert list(likely(known(-np.arange(12.0), np.ones(3)), "a.f", "out", seen, signed=True)) == [0]
