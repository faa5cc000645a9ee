"""What the judge holds of a submission's answers grows neither with the exercises nor with what it never reads."""

import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest

from graders.checks.contract import converse
from graders.judging.catalogue import exercises
from graders.kinds.differentiation import LayerCalls, NumericReport
from graders.kinds.operation import short
from graders.oracle.plan import Call, Input, Plan, Ref
from graders.oracle.transcript import Outcome, Returned, Transcript
from tests.support.course import ROOT

FEW, MANY = "activations.sigmoid_*", "activations"
ANSWER = 300_000
"""Numbers in each of the two arrays that every call returns: 5 MB, so that a call is seen and none is refused."""
PEAK = """
import resource, sys
from pathlib import Path
from graders.grader import Grader
from graders.settings import Settings
from graders.submissions.single_submission import single

grader = Grader(Settings(only=(sys.argv[2],)))
result = grader.grade(single(Path(sys.argv[1])))
grader.close()
assert result.score == 0, result.status
failed = sum(item.status == "failed" for item in result.exercises)
print(failed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
"""


@pytest.fixture
def returns_much(tmp_path) -> Path:
    """A submission of which every answer is large."""
    names = [short(full) for full in exercises() if full.startswith("activations.")]
    answer = f"(*a, **k):\n    return np.full({ANSWER}, 0.5), np.full({ANSWER}, 0.5)\n"
    (tmp_path / "activations.py").write_text("import numpy as np\n" + "".join(f"def {name}{answer}" for name in names))
    return tmp_path


def peak(submission: Path, only: str) -> tuple[int, int]:
    """Number of failed exercises, and MiB of the judge's process at its largest."""
    ran = subprocess.run(
        [sys.executable, "-c", PEAK, submission, only], cwd=ROOT, capture_output=True, text=True, check=True
    )
    count, size = map(int, ran.stdout.split())
    return count, size


def test_answers_are_held_no_longer_than_their_operation_is_judged(returns_much):
    (few, small), (many, large) = peak(returns_much, FEW), peak(returns_much, MANY)
    assert many >= 4 * few
    assert large < 2 * small


def test_what_comes_beside_the_results_of_a_numeric_check_is_not_held():
    square = Call(label="f", target="m.f", args=(Input("x"),))
    back = Call(label="b", target="m.b", args=(Input("dout"), Ref("f", (1,))))
    inputs = {"x": np.linspace(0.5, 2.0, 6), "dout": np.ones(6)}
    beside: list[weakref.ref[np.ndarray]] = []

    def run(plan: Plan) -> Transcript:
        outcomes: dict[str, Outcome] = {}
        for call in plan.calls:
            value, much = plan.inputs[call.args[0].name], np.zeros(1000)
            beside.append(weakref.ref(much))
            outcomes[call.label] = Returned((value**2, "cache", much) if call.target == "m.f" else 3.0 * inputs["x"])
        return Transcript(outcomes)

    found = converse(NumericReport("b", LayerCalls(square, back, inputs, {"dx": "x"}, ("out",))).make(), run)
    assert (found.report.status, len(found.rounds) > 1) == ("failed", True)
    assert all(held() is None for held in beside)
