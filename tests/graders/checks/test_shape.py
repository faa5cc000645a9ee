"""The shape check says which of several things is not as it should be, and takes what numbers may come as."""

from typing import Any

import numpy as np
import pytest

from graders.checks.contract import Expected, Finding, Output
from graders.checks.value import ShapeCheck
from graders.oracle.transcript import Returned
from tests.support.judged import finding_on

MATRIX, NUMBER = np.ones((2, 3)), np.asarray(1.5)


def judged(got: Any, wanted: np.ndarray) -> Finding:
    return finding_on(
        ShapeCheck("out", "f"),
        {"f": Returned(got)},
        outputs={"out": Output("out", "f")},
        expected={"out": Expected(wanted, np.abs(wanted))},
    )


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (2 * MATRIX, MATRIX),
        (MATRIX.astype(np.float32), MATRIX),
        (MATRIX.astype(int), MATRIX),
        (MATRIX > 0, MATRIX > 0),
        (2.5, NUMBER),
        (2, NUMBER),
        (np.float32(2.5), NUMBER),
        (np.asarray(2.5), NUMBER),
    ],
)
def test_what_numbers_may_come_as(got: Any, wanted: np.ndarray) -> None:
    assert judged(got, wanted).status == "passed"


@pytest.mark.parametrize(
    ("got", "wanted", "kind"),
    [
        (None, MATRIX, "returned_nothing"),
        (MATRIX.tolist(), MATRIX, "no_array"),
        (1.0, MATRIX, "no_array"),
        (MATRIX.T, MATRIX, "wrong_shape"),
        (MATRIX[None], MATRIX, "wrong_shape"),
        (MATRIX[0], MATRIX, "wrong_shape"),
        (MATRIX > 0, MATRIX, "holds_booleans"),
        ([1.5], NUMBER, "no_number"),
        (np.ones(1), NUMBER, "no_number"),
        ("1.5", NUMBER, "no_number"),
    ],
)
def test_what_is_not_as_it_should_be(got: Any, wanted: np.ndarray, kind: str) -> None:
    found = judged(got, wanted)
    assert (found.status, found.kind) == ("failed", kind)


def test_both_shapes_are_given() -> None:
    assert judged(MATRIX.T, MATRIX).numbers == {"got": (3, 2), "wanted": (2, 3)}


@pytest.mark.parametrize(("got", "alone"), [(np.ones((2, 3)), "dx"), (np.ones(3), "db"), (np.ones(7), "")])
def test_the_one_result_that_came_of_several_is_known_by_its_shape(got: np.ndarray, alone: str) -> None:
    wanted = {"dx": np.ones((2, 3)), "db": np.ones(3)}
    found = finding_on(
        ShapeCheck("db", "f"),
        {"f": Returned(got)},
        outputs={name: Output(name, "f", (place,)) for place, name in enumerate(wanted)},
        expected={name: Expected(value, value) for name, value in wanted.items()},
    )
    assert (found.kind, found.numbers["alone"]) == ("too_few_results", alone)
    assert found.numbers["wanted"] == ("dx", "db")


def test_a_result_that_is_none_beside_others_is_told() -> None:
    found = finding_on(
        ShapeCheck("dx", "f"),
        {"f": Returned((None, MATRIX))},
        outputs={name: Output(name, "f", (place,)) for place, name in enumerate(("dx", "db"))},
        expected={name: Expected(MATRIX, MATRIX) for name in ("dx", "db")},
    )
    assert (found.kind, found.subject) == ("is_none", "dx")
