"""What fails when a file is imported costs what it would have made, and nothing else."""

import numpy as np
import pytest

from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Missing, Raised

DOUBLE = "def double(x):\n    return x * 2\n"
PLAN = Plan(calls=(Call(label="it", target="layers.double", args=(np.float64(2.0),)),))


@pytest.fixture
def answered(tmp_path):
    """What comes of a call of ``layers.double`` of some files, and what a reader is told."""

    def answer(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        oracle = InProcessOracle(Sources({"layers.double": Location(str(tmp_path), "layers.py", "double")}))
        return oracle.run(PLAN).outcomes["it"], oracle.supplied()

    return answer


@pytest.mark.parametrize(
    "line",
    [
        "a, b = open('data/train.bin').read().split()",
        "import sys; sys.exit('usage: layers.py DATA')",
        "raise RuntimeError('compile the extension first')",
        "import argparse; args = argparse.ArgumentParser(exit_on_error=True).parse_args(['--no-such-option'])",
        "assert __import__('sys').version.startswith('2.')",
        "def other(x, eps=UNKNOWN): return x",
        "class Net(Unknown): pass",
        "for i in range(3): UNKNOWN[i] = i",
        "double = compiled(double)",
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_a_statement_that_fails_costs_nothing_else(answered, line, before):
    if "double" in line and before:
        pytest.skip("what is replaced must be there")
    outcome, notes = answered(layers=f"{line}\n{DOUBLE}" if before else f"{DOUBLE}{line}\n")
    assert outcome.value == 4.0
    (note,) = notes
    assert note.startswith(f"layers.py:{1 if before else 3} failed when the file was imported")


def test_what_it_would_have_made_raises_its_error_where_it_is_used(answered):
    outcome, _ = answered(layers=f"SCALE = open('scale.txt').read()\n{DOUBLE.replace('2', 'SCALE')}")
    assert isinstance(outcome, Raised)
    assert (outcome.type, "scale.txt" in outcome.message) == ("FileNotFoundError", True)


def test_a_function_whose_own_definition_fails_is_said_with_its_error(answered):
    outcome, _ = answered(layers=DOUBLE.replace("def", "@registered\ndef"))
    assert isinstance(outcome, Missing)
    assert outcome.message == "layers.py could not be imported: NameError: name 'registered' is not defined"
    assert [frame.line for frame in outcome.frames] == [1]


def test_so_it_is_where_the_name_was_to_come_by_other_ways(answered):
    outcome, _ = answered(layers="globals()['double'] = made_elsewhere()\n")
    assert isinstance(outcome, Missing)
    assert "made_elsewhere" in outcome.message


def test_a_file_that_another_one_imports_fails_in_part_too(answered):
    helper = "table = open('table.bin').read()\ndef twice(x):\n    return 2 * x\n"
    outcome, notes = answered(layers="from helper import twice\ndef double(x):\n    return twice(x)\n", helper=helper)
    assert outcome.value == 4.0
    assert [note.partition(" ")[0] for note in notes] == ["helper.py:1"]


def test_who_is_prepared_for_the_failure_of_an_import_sees_it(answered):
    fast = "def twice(x):\n    return 0\nraise ImportError('not compiled')\n"
    source = "try:\n    from fast import twice\nexcept ImportError:\n    def twice(x):\n        return 2 * x\n"
    outcome, notes = answered(layers=source + "def double(x):\n    return twice(x)\n", fast=fast)
    assert outcome.value == 4.0
    assert not notes


def test_features_of_the_future_hold_for_every_statement(answered):
    source = "from __future__ import annotations\nx = UNKNOWN\ndef double(x: Unknown) -> Other:\n    return x * 2\n"
    assert answered(layers=source)[0].value == 4.0


def test_what_does_not_fail_runs_once(answered):
    outcome, _ = answered(layers=f"CALLS = []\nCALLS.append(1)\n{DOUBLE.replace('x * 2', 'len(CALLS)')}x = UNKNOWN\n")
    assert outcome.value == 1
