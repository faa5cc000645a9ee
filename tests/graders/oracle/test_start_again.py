"""A submission whose arrays of one element NumPy refuses is compiled otherwise, and what was running starts again."""

import numpy as np
import pytest

from graders.oracle.executor import Executor
from graders.oracle.legacy.arrays import STRICT
from graders.oracle.loader import Loader
from graders.oracle.plan import Call, Input, Plan, Ref
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Raised, Returned

PARTS = """
import numpy as np
calls = []

def prepared(x):
    calls.append(1)
    return [x]

def total(parts):
    x = parts.pop()
    return float(x.sum(keepdims=True)) + len(calls)
"""


def outcomes(tmp_path, source, plan, **options):
    (tmp_path / "parts.py").write_text(source)
    names = ("prepared", "total")
    locations = {f"parts.{name}": Location(str(tmp_path), "parts.py", name) for name in names}
    errors = []
    executor = Executor(Sources(locations), on_error=lambda _, error: errors.append(error), **options)
    return dict(executor.run(plan)), errors, executor


PLAN = Plan(
    calls=(
        Call(label="parts", target="parts.prepared", args=(Input("x"),), quiet=True),
        Call(label="total", target="parts.total", args=(Ref("parts"),)),
    ),
    inputs={"x": np.array([1.0, 2.0])},
)


@pytest.mark.parametrize("limited", [False, True])
def test_the_plan_starts_again_with_fresh_results_and_modules(tmp_path, limited):
    found, errors, _ = outcomes(tmp_path, PARTS, PLAN, limited=limited)
    assert list(found) == ["parts", "total"]
    assert found["total"].value == 4.0
    assert not errors


def test_modules_of_other_plans_stay_as_they_were_then(tmp_path):
    _, _, executor = outcomes(tmp_path, PARTS, PLAN)
    assert dict(executor.run(PLAN))["total"].value == 5.0


def test_an_array_of_several_elements_is_refused_all_the_same(tmp_path):
    found, errors, _ = outcomes(tmp_path, PARTS.replace(".sum(keepdims=True)", ""), PLAN)
    assert isinstance(found["total"], Raised)
    assert len(errors) == 1


def test_a_file_that_stores_one_when_it_is_imported_is_imported(tmp_path):
    source = "table = np.zeros(2)\ntable[0] = np.ones((1, 1)) * 7\n"
    changed = PARTS.replace("calls = []", f"calls = []\n{source}").replace("+ len(calls)", "+ int(table[0])")
    assert outcomes(tmp_path, changed, PLAN)[0]["total"].value == 10.0


@pytest.mark.skipif(not STRICT, reason="this NumPy takes an array of one element for the element")
def test_who_raises_the_same_error_runs_twice_at_most(tmp_path):
    message = "only 0-dimensional arrays can be converted to Python scalars"
    source = PARTS.replace("    x = parts.pop()\n", f"    print(len(parts)); raise TypeError({message!r})\n")
    found, errors, executor = outcomes(tmp_path, source, PLAN)
    assert isinstance(found["total"], Raised)
    assert isinstance(found["parts"], Returned)
    assert len(errors) == 1
    again = dict(executor.run(PLAN))
    assert again["total"].message == message


@pytest.mark.skipif(not STRICT, reason="this NumPy takes an array of one element for the element")
def test_what_starts_again_beside_others_leaves_their_modules(tmp_path):
    (tmp_path / "parts.py").write_text(PARTS)
    sources = Sources({f"parts.{name}": Location(str(tmp_path), "parts.py", name) for name in ("prepared", "total")})
    loader = Loader(sources)
    first, second = (Executor(sources, loader=loader.beside(sources)) for _ in range(2))
    quiet = PLAN.__class__(calls=PLAN.calls[:1], inputs=PLAN.inputs)
    dict(first.run(quiet))
    assert dict(second.run(PLAN))["total"].value == 4.0
    assert dict(first.run(quiet))
    with loader.active():
        assert len(loader.resolve("parts.prepared").__globals__["calls"]) == 3
