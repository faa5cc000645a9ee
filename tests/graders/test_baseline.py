"""The baseline case is the course's own test: right on its kind alone earns a third to three quarters."""

from pathlib import Path

import numpy as np
import pytest

from graders.checks.contract import Evidence, failed, passed
from graders.judging.catalogue import catalogue
from graders.judging.prepared import prepare_from_reference
from graders.judging.runner import CaseVerdicts, Judged
from graders.judging.scoring import earned_share
from graders.judging.variants import Variant
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.transcript import Transcript
from tests.support.variants import collect, grade_variant, prepared, reference_sources

LEAST, MOST = 1 / 3, 3 / 4
PARTIAL = {variant.id: variant for variant in collect(Path(__file__).with_name("partial.py"))}


@pytest.mark.parametrize("operation", catalogue())
def test_the_baseline_case_alone_earns_a_third_to_three_quarters(operation: str) -> None:
    scripts = prepared(operation).scripts
    baseline = next(iter(scripts))
    for exercise in catalogue()[operation].exercises:
        cases = [
            CaseVerdicts(
                name,
                script,
                Evidence(script.plan, Transcript({}), {}, {}),
                tuple(
                    Judged(item, passed(1) if name == baseline else failed("wrong_value"))
                    for item in script.checks
                    if item.exercise == exercise
                ),
            )
            for name, script in scripts.items()
        ]
        assert LEAST <= earned_share(cases) <= MOST, exercise


@pytest.mark.parametrize("variant", PARTIAL.values(), ids=PARTIAL)
def test_a_solution_of_the_baselines_kind_earns_a_third_to_three_quarters(variant: Variant) -> None:
    own = {full.rpartition(".")[2] for full in variant.locations}
    for result in grade_variant(variant):
        if result.exercise in own:
            share = result.score / result.max_score
            assert LEAST <= share <= MOST, f"{result.exercise}: {share:.2f}"


@pytest.mark.parametrize("name", ["linearsvm", "softmax"])
def test_the_baseline_training_has_a_gradient_to_follow_whatever_is_drawn(name: str) -> None:
    operation = catalogue()[name]
    run = InProcessOracle(reference_sources()).run
    for seed in range(20):
        script = next(iter(prepare_from_reference(operation, str(seed), run).scripts.values()))
        assert not np.array_equal(script.expected["W"].value, script.plan.inputs["W"])
