"""Files with lines that only IPython takes, as notebooks are exported, are read without them."""

import pytest

from graders.oracle.inprocess import InProcessOracle
from graders.oracle.legacy.recognise import parse
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Returned

EXPORTED = """
# Commented out IPython magic to ensure Python compatibility.
%load_ext autoreload
!pip install numpy \\
    --quiet
import math
math.pi?
files = !ls
def double(x):
    %time y = x * 2
    return y
%timeit double(2)
"""


def answered(tmp_path, text):
    (tmp_path / "work.py").write_text(text)
    oracle = InProcessOracle(Sources({"work.double": Location(str(tmp_path), "work.py", "double")}))
    outcome = oracle.run(Plan(calls=(Call(label="it", target="work.double", args=(3,)),))).outcomes["it"]
    return outcome, oracle.supplied()


@pytest.mark.parametrize("more", ["", "print 'done'\n"])
def test_they_are_passed_over_and_noted(tmp_path, more):
    outcome, notes = answered(tmp_path, EXPORTED + more)
    assert outcome == Returned(6)
    assert "work.py has lines that only IPython takes, which were passed over" in notes


@pytest.mark.parametrize(
    ("text", "line"), [("x = 3\n% y\nz = = 1\n", 3), ("def f(:\n    pass\n!ls\n", 1), ("x = (1,\n%time\n", 1)]
)
def test_the_first_fault_that_is_none_of_them_is_said(text, line):
    with pytest.raises(SyntaxError) as fault:
        parse(text)
    assert fault.value.lineno == line


def test_a_modulo_at_the_beginning_of_a_line_is_one(tmp_path):
    outcome, notes = answered(tmp_path, "def double(x):\n    return (7 * x\n% 5)\n")
    assert outcome == Returned(1)
    assert not notes
