"""Messages, as a student reads them: one line that says it, the evidence, the hint, what to read."""

from pathlib import Path

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion

from graders.checks.gradient import numeric_facts
from graders.checks.value import finding_of
from graders.cs231n.lectures import READING
from graders.diagnosis import words
from graders.diagnosis.misconceptions import Misled
from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue, files
from graders.judging.prepared import prepare_from_reference
from graders.judging.rubric import Rubric
from graders.numeric.arrays import compare
from graders.numeric.problem import GradientReport, Mismatch
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Sources
from tests.graders.checks.test_carried import results
from tests.support.variants import REFERENCE, ROOT, collect, reference_sources

BUGS = {
    "relu_backward__ignores_dout": "relu",
    "sigmoid_forward__is_tanh": "sigmoid",
    "tanh_backward__like_sigmoid": "tanh",
    "elu_forward__forgets_minus_one": "elu",
}


def _first_failures(path: Path, name: str, operation: str) -> str:
    exercise, _, variant = name.partition("__")
    bug = next(item for item in collect(path) if item.name == variant and exercise in item.id)
    sources = reference_sources()
    ready = prepare_from_reference(
        catalogue()[operation], "messages", InProcessOracle(sources).run, Misled(REFERENCE, sources)
    )
    oracle = InProcessOracle(Sources({**sources.locations, **bug.locations}))
    failures = [
        check
        for result in grade_operation(ready, oracle.run, Rubric())
        for check in result.checks
        if check.status == "failed" and not check.advisory
    ]
    return "\n".join(f"{check.id}\n{check.message}\nhint: {check.hint}" for check in failures[:2])


@pytest.mark.parametrize("name", BUGS)
def test_message_of_a_bug(name: str, snapshot: SnapshotAssertion) -> None:
    assert _first_failures(ROOT / "tests/bugs/activations_bugs.py", name, BUGS[name]) == snapshot


def test_message_of_credit(snapshot: SnapshotAssertion) -> None:
    assert results("steep")["sigmoid_backward"].notes == snapshot


def test_mismatch(snapshot: SnapshotAssertion) -> None:
    got, wanted = np.array([[1.0, 2.5, 3.0], [4.0, 5.0, 6.0]]), np.arange(1.0, 7.0).reshape(2, 3)
    assert words.describe(finding_of("dw", compare(got, wanted, 1e-9))) + words.excerpt(got, wanted) == snapshot


def test_numeric(snapshot: SnapshotAssertion) -> None:
    mismatch = Mismatch("dw", 1.25, 2.5, 1e-8, factor=2.0, pattern="along axis 1, at index 3 alone")
    report = GradientReport("failed", "gradient", step=1e-4, noise=3e-16, mismatches=(mismatch,))
    assert words.numeric(numeric_facts(report, "dw")) == snapshot


def test_undecided(snapshot: SnapshotAssertion) -> None:
    report = GradientReport("inconclusive", "noise", "the forward is too noisy")
    assert words.numeric(numeric_facts(report, "dw")) == snapshot


def test_what_to_read_is_said_of_files_of_exercises_in_their_order() -> None:
    assert [file for file in files() if file in READING] == list(READING)


def test_excerpt_is_small_and_about_the_worst_entry() -> None:
    got = np.zeros((3, 100))
    got[1, 57] = 1.0
    lines = words.excerpt(got, np.zeros((3, 100))).strip().splitlines()
    assert lines[0].startswith("got    [1, 55:60]")
    assert len(lines) == 2
