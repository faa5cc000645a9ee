"""Fast functions are told from loops by CPU time, whatever a submission keeps or patches."""

import gc
import textwrap
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from graders.checks.contract import Expected, Finding, Output, Verdict
from graders.checks.speed import Rounds, SpeedCheck
from graders.checks.value import ValueCheck
from graders.grading.operations import grade_operation
from graders.judging.catalogue import catalogue
from graders.judging.rubric import Rubric
from graders.kinds.draws import make
from graders.oracle.confined.client import ConfinedOracle
from graders.oracle.confined.warm import WarmProcess
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.limits import Limits
from graders.oracle.plan import Call, Input, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Raised, Returned, Transcript
from graders.results import ExerciseResult
from tests.support.judged import finding_on
from tests.support.variants import prepared, reference_sources

X = {"x 0": np.linspace(1.0, 2.0, 6), "x 1": np.linspace(3.0, 1.0, 6)}
TIMED = Plan(calls=tuple(Call(label=f"f {i}", target="m.f", args=(Input(f"x {i}"),)) for i in (0, 1)), inputs=X)
WANTED = tuple((Output("out", f"f {i}"), 2 * X[f"x {i}"]) for i in (0, 1))
ROUND_SECONDS, WINDOWS = 0.001, 10


def verdict(*seconds: float, answer: Callable[[Any], Any] = lambda x: Returned(2 * x), right: bool = True) -> Finding:
    """The finding where two calls take ``seconds`` together, time after time, and loops 0.02 s."""
    taken = iter(seconds)

    def run(plan: Plan) -> Transcript:
        return Transcript({f"f {i}": answer(X[f"x {i}"]) for i in (0, 1)}, next(taken), ROUND_SECONDS)

    return finding_on(
        SpeedCheck("f", (Rounds((), TIMED, WANTED),) * len(seconds), WINDOWS, (Verdict("value", "out"),)),
        {"f": Returned(X["x 0"] if right else 3 * X["x 0"])},
        outputs={"out": Output("out", "f")},
        expected={"out": Expected(X["x 0"], X["x 0"])},
        run=run,
        others=(ValueCheck("out"),),
    )


@pytest.mark.parametrize(("seconds", "status"), [(0.001, "passed"), (0.007, "passed"), (0.015, "failed")])
def test_time_is_compared_with_loops(seconds: float, status: str) -> None:
    assert verdict(seconds).status == status


def test_a_function_is_slow_where_it_is_so_every_time() -> None:
    assert verdict(0.015, 0.015, 0.001).status == "passed"
    assert verdict(0.015, 0.015, 0.015).status == "failed"


def test_a_wrong_answer_is_not_timed() -> None:
    assert verdict(0.001, right=False).status == "blocked"


def test_a_call_that_raises_is_not_fast() -> None:
    assert verdict(0.001, answer=lambda _: Raised("E", "no")).status == "error"


@pytest.mark.parametrize("answer", [2 * X["x 0"], 2 * X["x 0"][:1], None, "text", np.full(6, np.nan)])
def test_a_result_that_was_kept_is_not_fast(answer: Any) -> None:
    assert verdict(0.001, answer=lambda _: Returned(answer)).status in ("failed", "not_implemented")


def test_single_precision_is_near_enough() -> None:
    assert verdict(0.001, answer=lambda x: Returned(np.float32(2 * x))).status == "passed"


def test_no_timed_array_is_made_of_another() -> None:
    for operation in ("conv_fast", "max_pool_fast"):
        checks = [item.check for item in prepared(operation).scripts["many_windows"].checks]
        plans = [tried.timed for check in checks if isinstance(check, SpeedCheck) for tried in check.rounds]
        arrays = [value.ravel() for plan in plans for name, value in plan.inputs.items() if name.startswith("x ")]
        assert len(arrays) == 18
        for i, first in enumerate(arrays):
            for second in arrays[:i]:
                assert abs(np.corrcoef(first, second)[0, 1]) < 0.5
                assert abs(np.corrcoef(np.sort(first), second)[0, 1]) < 0.5
                assert not np.intersect1d(first, second).size


def test_what_a_submission_is_given_does_not_tell_what_is_timed() -> None:
    operation = catalogue()["max_pool_fast"]
    case = operation.cases["many_windows"]
    inputs = make(case.inputs, np.random.default_rng(0))
    run = InProcessOracle(reference_sources()).run
    one, other = (operation.complete(case, inputs | {"rounds": seed}, run)["rounds"] for seed in (1, 2))
    for first, second in zip(one["max_pool_forward_fast"], other["max_pool_forward_fast"], strict=True):
        assert not np.intersect1d(first["given"]["x"], second["given"]["x"]).size


LOOPS = """
    import numpy as np
    from reference_convolution import max_pool_forward_naive, max_pool_backward_naive
"""
NAIVE = """
    def max_pool_forward_fast(x, pool_param):
        return max_pool_forward_naive(x, pool_param)

    def max_pool_backward_fast(dout, cache):
        return max_pool_backward_naive(dout, cache)
"""
MULTIPLES = """
    KEPT = {}

    def max_pool_forward_fast(x, pool_param):
        key = ("f", x.shape, str(pool_param), np.round(x / x.flat[0], 9).tobytes())
        if key not in KEPT:
            out, _ = max_pool_forward_naive(x, pool_param)
            KEPT[key] = out / x.flat[0]
        return KEPT[key] * x.flat[0], (x, pool_param)

    def max_pool_backward_fast(dout, cache):
        x, pool_param = cache
        key = ("b", x.tobytes(), str(pool_param), np.round(dout / dout.flat[0], 9).tobytes())
        if key not in KEPT:
            KEPT[key] = max_pool_backward_naive(dout, cache) / dout.flat[0]
        return KEPT[key] * dout.flat[0]
"""
CLOCKS = """
    import sys, time

    for name in ("time", "perf_counter", "process_time", "thread_time", "monotonic", "clock_gettime"):
        setattr(time, name, lambda *_: 0.0)
    for module in list(sys.modules.values()):
        for name in ("thread_seconds", "process_seconds", "seconds_of_a_round"):
            if hasattr(module, name):
                setattr(module, name, lambda *_: 0.0)
"""


def graded(folder: Path, source: str) -> dict[str, ExerciseResult]:
    """The fast max pool of a submission, graded in a confined process."""
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o755)
    reference = Path(reference_sources().locations["convolution.max_pool_forward_naive"].root)
    (folder / "reference_convolution.py").write_text((reference / "convolution.py").read_text())
    (folder / "fast.py").write_text(textwrap.dedent(LOOPS) + textwrap.dedent(source))
    names = ("max_pool_forward_fast", "max_pool_backward_fast")
    sources = Sources({f"convolution.{name}": Location(str(folder), "fast.py", name) for name in names})
    with closing(WarmProcess()) as warm, closing(ConfinedOracle(warm, sources, Limits(level="auto"))) as oracle:
        return {item.exercise: item for item in grade_operation(prepared("max_pool_fast"), oracle.run, Rubric())}


@pytest.mark.parametrize("source", [NAIVE, MULTIPLES, CLOCKS + NAIVE], ids=["naive", "kept", "clocks"])
def test_loops_earn_two_thirds_however_they_are_dressed_up(tmp_path: Path, source: str) -> None:
    for result in graded(tmp_path, source).values():
        assert [check.status for check in result.checks if check.id.endswith("faster-than-loops")] == ["failed"]
        assert 0.6 < result.score / result.max_score < 0.75


@pytest.mark.parametrize("operation", ["conv_fast", "max_pool_fast"])
def test_the_reference_is_fast(operation: str) -> None:
    for result in grade_operation(prepared(operation), InProcessOracle(reference_sources()).run, Rubric()):
        assert result.score == result.max_score


@pytest.fixture
def slow_collections():
    """Garbage is looked for all the time, and that takes 0.1 s."""

    def wait(phase: str, _info: dict[str, int]) -> None:
        until = time.thread_time() + 0.1
        while phase == "start" and time.thread_time() < until:
            pass

    threshold = gc.get_threshold()
    gc.callbacks.append(wait)
    gc.set_threshold(200, 1000, 1000)
    yield
    gc.set_threshold(*threshold)
    gc.callbacks.remove(wait)


@pytest.mark.usefixtures("slow_collections")
def test_collected_garbage_is_nobodys_time(tmp_path: Path) -> None:
    plan = Plan(calls=tuple(Call(label=f"f {i}", target="m.f", args=(Input("x 0"),)) for i in (0, 1)), inputs=X)
    (tmp_path / "m.py").write_text("def f(x):\n    lists = [[] for _ in range(1000)]\n    return 2 * x\n")
    run = InProcessOracle(Sources({"m.f": Location(str(tmp_path), "m.py", "f")})).run
    usual, timed = run(plan), run(msgspec.structs.replace(plan, timed=True))
    assert usual.seconds > 0.1 > timed.seconds
    assert gc.isenabled()
