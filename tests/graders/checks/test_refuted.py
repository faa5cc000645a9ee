"""What a right implementation shows of a gradient decides as the submission's own forward does, with fewer calls."""

from collections.abc import Iterator
from functools import cache

import msgspec
import pytest

from graders.grading.operations import grade_operation
from graders.judging.rubric import Rubric
from graders.judging.variants import Variant
from graders.kinds.differentiation import Refuted
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Plan
from graders.oracle.sources import Sources
from graders.oracle.transcript import Transcript
from graders.results import ExerciseResult
from tests.support.collected import PARTS, bugs
from tests.support.variants import operations_for, prepared, reference_sources

WRONG = (
    "convolution_bugs:conv_backward_naive__ignores_border",
    "layers_bugs:affine_backward__db_over_units",
    "losses_bugs:svm_loss__no_gradient_of_true_class",
    "normalization_bugs:batchnorm_backward__no_mean_path",
)
"""Wrong gradients of right forwards."""


@cache
def _variants() -> dict[str, Variant]:
    return {variant.id: variant for part in PARTS for variant in bugs(part)}


def _graded(name: str) -> tuple[list[ExerciseResult], int]:
    """The results of a wrong submission, and how many calls were made for them."""
    variant, calls = _variants()[name], 0
    oracle = InProcessOracle(Sources({**reference_sources().locations, **variant.locations}))

    def counted(plan: Plan) -> Transcript:
        nonlocal calls
        calls += len(plan.calls)
        return oracle.run(plan)

    trusted = InProcessOracle(reference_sources()).run
    results = [
        msgspec.structs.replace(result, seconds=0.0)
        for operation in operations_for(variant.locations)
        for result in grade_operation(prepared(operation.name), counted, Rubric(), trusted)
    ]
    return results, calls


def _by_its_own(_refuted: Refuted) -> Iterator[None]:
    """Let a gradient be held against the submission's own forward."""
    yield from ()


@pytest.mark.parametrize("name", WRONG)
def test_results_are_the_same_and_cost_fewer_calls(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    results, calls = _graded(name)
    monkeypatch.setattr(Refuted, "make", _by_its_own)
    others, more = _graded(name)
    assert results == others
    assert calls < more
