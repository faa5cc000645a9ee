"""What grading a right submission does not import: it is what the start of every command waits for."""

import subprocess
import sys

import pytest

from tests.support.course import ROOT

GRADE = """
import sys
from pathlib import Path
from graders.grader import grade_one
result = grade_one(Path(sys.argv[1]), None, ("affine_forward",))
assert result.score == result.max_score > 0, result
print(*sys.modules)
"""


@pytest.mark.parametrize("module", ["scipy.special", "scipy.fft"])
def test_a_right_submission_is_graded_without(module: str) -> None:
    command = [sys.executable, "-c", GRADE, str(ROOT / "reference")]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert module not in done.stdout.split()
