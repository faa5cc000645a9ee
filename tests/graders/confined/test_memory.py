"""What the judge holds of a submission's answers does not grow with the number of exercises."""

import subprocess
import sys
from pathlib import Path

import pytest

from graders.judging.catalogue import exercises
from graders.kinds.operation import short
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
