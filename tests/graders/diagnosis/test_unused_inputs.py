"""Of a result that does not depend on an input it is said, unless it rightly does not."""

from pathlib import Path

import numpy as np
import pytest

from graders.checks.contract import Evidence, Expected, converse
from graders.diagnosis.symptoms import unused_input
from graders.kinds.object import Object, Step
from graders.kinds.operation import Case
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources

NEVER_UPDATED = """
class Net:
    def __init__(self):
        self.w = 1.5

    def step(self, rate):
        return 0.3 * self.w**2
"""


@pytest.mark.parametrize(
    ("result", "afterwards", "said"),
    [
        ("first loss", (), "rate"),
        ("first loss", ("rate",), None),
        ("second loss", ("rate",), "rate"),
    ],
)
def test_the_rate_of_a_step_is_not_missed_in_the_loss_before_it(
    result: str, afterwards: tuple[str, ...], said: str | None, tmp_path: Path
) -> None:
    (tmp_path / "net.py").write_text(NEVER_UPDATED)
    run = InProcessOracle(Sources({"net.Net": Location(str(tmp_path), "net.py", "Net")})).run
    steps = tuple(
        Step("step", ("rate",), output=f"{number} loss", changes=True, afterwards=afterwards)
        for number in ("first", "second")
    )
    inputs = {"rate": 0.1}
    case = Case(inputs, {"steps": steps})
    plan, outputs = Object("net", "net.Net", 1, {"case": case}).base(case, inputs)
    expected = {name: Expected(np.asarray(2.0), np.asarray(1.0)) for name in outputs}
    found = converse(unused_input(Evidence(plan, run(plan), outputs, expected), result), run)
    assert (found.facts["input"] if found is not None else None) == said
