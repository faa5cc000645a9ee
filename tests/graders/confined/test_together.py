"""Plans that travel together give what they give one by one, whatever happens on the way."""

import os
import signal
import textwrap
from contextlib import closing

import pytest

from graders.oracle.confined.client import ConfinedOracle, SandboxUnavailableError
from graders.oracle.confined.frames import write_frame
from graders.oracle.confined.warm import WarmProcess
from graders.oracle.limits import Limits
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Crashed, Returned, TimedOut

SOURCE = """
    import os

    def plain(x):
        return 2 * x

    def sudden(x):
        {body}
"""
QUICK = Limits(level="auto", plan_seconds=0.5)


@pytest.fixture(scope="module")
def warm():
    with closing(WarmProcess()) as process:
        yield process


@pytest.fixture
def oracle(warm, tmp_path, request):
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    (tmp_path / "a.py").write_text(textwrap.dedent(SOURCE).format(body=request.param))
    sources = Sources({f"a.{name}": Location(str(tmp_path), "a.py", name) for name in ("plain", "sudden")})
    with closing(ConfinedOracle(warm, sources, QUICK)) as found:
        yield found


def plan(number, *names):
    return Plan(calls=tuple(Call(label=f"{name} {number}", target=f"a.{name}", args=(number,)) for name in names))


@pytest.mark.parametrize(
    ("oracle", "kind"), [("os._exit(3)", Crashed), ("while True: pass", TimedOut)], indirect=["oracle"]
)
def test_a_plan_that_ends_the_process_costs_no_other(oracle, kind):
    plans = [plan(0, "plain"), plan(1, "plain"), plan(2, "plain", "sudden"), plan(3, "plain"), plan(4, "plain")]
    oracle.expect(plans)
    found = [oracle.run(item).outcomes for item in plans]
    for number, outcomes in enumerate(found):
        assert outcomes[f"plain {number}"] == Returned(2 * number)
    assert isinstance(found[2]["sudden 2"], kind)


@pytest.mark.parametrize("oracle", ["return -x"], indirect=True)
def test_expected_plans_travel_in_one_request(oracle, monkeypatch):
    asked = []
    attempt = oracle._attempt
    monkeypatch.setattr(oracle, "_attempt", lambda first, rest: asked.append(1 + len(rest)) or attempt(first, rest))
    plans = [plan(number, "plain", "sudden") for number in range(5)]
    oracle.expect(plans)
    assert oracle.run(plans[0]).outcomes["sudden 0"] == Returned(0)
    unexpected = oracle.run(plan(9, "plain")).outcomes
    assert unexpected == {"plain 9": Returned(18)}
    assert [oracle.run(item).outcomes[f"sudden {n}"] for n, item in enumerate(plans[1:], 1)] == [
        Returned(-n) for n in range(1, 5)
    ]
    assert asked == [5, 1]


@pytest.mark.parametrize("oracle", ["import time; time.sleep(0.4); return x"], indirect=True)
def test_the_end_of_the_warm_process_is_no_fault_of_the_call(oracle, monkeypatch):
    plans = [plan(0, "plain"), plan(1, "sudden"), plan(2, "plain")]
    oracle.run(plan(9, "plain"))
    oracle.expect(plans)
    asked: list[bytes] = []

    def write_and_kill(descriptor, data, expired):
        write_frame(descriptor, data, expired)
        if not asked:
            os.kill(oracle.warm._launched.process.pid, signal.SIGKILL)
        asked.append(data)

    monkeypatch.setattr("graders.oracle.confined.exchange.write_frame", write_and_kill)
    found = [oracle.run(item).outcomes for item in plans]
    assert found == [{"plain 0": Returned(0)}, {"sudden 1": Returned(1)}, {"plain 2": Returned(4)}]


@pytest.mark.parametrize("oracle", ["import os; os._exit(3)"], indirect=True)
def test_a_warm_process_that_is_lost_again_and_again_is_no_endless_loop(oracle, monkeypatch):
    monkeypatch.setattr(oracle.warm, "end", lambda child, patience=0.0: child.close())
    with pytest.raises(SandboxUnavailableError, match="again and again"):
        oracle.run(plan(0, "sudden"))
