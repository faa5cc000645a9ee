"""What a child is asked ahead gives what it gives in turn, whatever happens on the way."""

import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graders.oracle.confined.client import ConfinedOracle
from graders.oracle.confined.exchange import Exchange
from graders.oracle.confined.warm import WarmProcess
from graders.oracle.limits import Limits
from graders.oracle.plan import Call, Plan, Ref
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Crashed, Outcome, Returned, TimedOut

SOURCE = """
    import os, threading

    def plain(x):
        return 2 * x

    def sudden(x):
        {body}
"""
QUICK = Limits(level="auto", plan_seconds=0.3)


def plan(number: int, *names: str, **options: bool) -> Plan:
    calls = (Call(label=f"{name} {number}", target=f"a.{name}", args=(number,)) for name in names)
    return Plan(calls=tuple(calls), **options)


GROUPS = [
    [plan(0, "plain"), plan(1, "plain")],
    [plan(2, "plain"), plan(3, "plain", "sudden"), plan(4, "plain")],
    [plan(5, "sudden"), plan(6, "plain")],
    [plan(7, "plain")],
]
FURTHER = plan(9, "plain")


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmProcess]:
    with closing(WarmProcess()) as process:
        process.announce(item for group in GROUPS for item in group)
        yield process


@pytest.fixture
def oracle(warm, tmp_path, request) -> Iterator[ConfinedOracle]:
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    (tmp_path / "a.py").write_text(textwrap.dedent(SOURCE).format(body=request.param))
    sources = Sources({f"a.{name}": Location(str(tmp_path), "a.py", name) for name in ("plain", "sudden")})
    with closing(ConfinedOracle(warm, sources, QUICK)) as found:
        yield found


def run_in_turn(oracle: ConfinedOracle, further_after: tuple[int, ...] = ()) -> list[Outcome]:
    """The outcomes of all groups, each expected with the one after it."""
    found: list[Outcome] = []
    for number, (now, later) in enumerate(zip(GROUPS, [*GROUPS[1:], []], strict=True)):
        oracle.expect(now, later)
        found += [outcome for item in now for outcome in oracle.run(item).outcomes.values()]
        if number in further_after:
            assert oracle.run(FURTHER).outcomes == {"plain 9": Returned(18)}
    return found


@pytest.mark.parametrize("further_after", [(), (0,), (1,), (2,), (3,), (0, 1, 2, 3)])
@pytest.mark.parametrize(
    ("oracle", "kind"),
    [("return 3 * x", Returned), ("os._exit(3)", Crashed), ("while True: pass", TimedOut)],
    indirect=["oracle"],
)
def test_each_call_has_its_own_outcome(oracle, kind, further_after):
    found = run_in_turn(oracle, further_after)
    assert [outcome for outcome in found if not isinstance(outcome, kind) or kind is Returned] == [
        Returned(value) for value in ((0, 2, 4, 6, 9, 8, 15, 12, 14) if kind is Returned else (0, 2, 4, 6, 8, 12, 14))
    ]
    assert len(found) == 9


@pytest.mark.parametrize("oracle", ["os._exit(3)"], indirect=True)
def test_a_process_that_ended_before_more_is_asked_ahead_loses_its_own_call_alone(oracle):
    oracle.expect(GROUPS[0], GROUPS[1])
    for item in GROUPS[0]:
        oracle.run(item)
    while Path(f"/proc/{oracle._child.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    oracle.expect(GROUPS[1], GROUPS[2])
    found = [outcome for item in GROUPS[1] for outcome in oracle.run(item).outcomes.values()]
    assert [outcome for outcome in found if isinstance(outcome, Returned)] == [Returned(4), Returned(6), Returned(8)]


@pytest.mark.parametrize("oracle", ["return 3 * x"], indirect=True)
def test_what_is_expected_next_is_asked_before_this_is_read(oracle, monkeypatch):
    written: list[tuple[Plan, ...]] = []
    ask = Exchange._ask
    monkeypatch.setattr(Exchange, "_ask", lambda it, expired: written.append(tuple(it.plans)) or ask(it, expired))
    oracle.expect(GROUPS[0], GROUPS[1])
    oracle.run(GROUPS[0][0])
    assert written == [tuple(GROUPS[0]), tuple(GROUPS[1])]


@pytest.mark.parametrize("oracle", ["return 3 * x"], indirect=True)
def test_a_further_plan_goes_on_with_the_results_of_the_one_before(oracle):
    first = plan(8, "sudden")
    again = Call(label="again", target="a.plain", args=(Ref("sudden 8"),))
    oracle.expect(GROUPS[0], GROUPS[1])
    for item in GROUPS[0]:
        oracle.run(item)
    oracle.run(first)
    assert oracle.run(Plan(calls=(again,), continues=True)).outcomes == {"again": Returned(48)}
    oracle.expect(GROUPS[1])
    assert oracle.run(GROUPS[1][0]).outcomes == {"plain 2": Returned(4)}


@pytest.mark.parametrize("oracle", ["return 3 * x"], indirect=True)
def test_what_was_asked_ahead_and_is_not_wanted_is_dropped(oracle):
    oracle.expect(GROUPS[0], GROUPS[1])
    oracle.run(GROUPS[0][0])
    oracle.expect(GROUPS[2], GROUPS[3])
    assert oracle.run(GROUPS[2][0]).outcomes == {"sudden 5": Returned(15)}
    assert oracle.run(GROUPS[2][1]).outcomes == {"plain 6": Returned(12)}


@pytest.mark.parametrize("oracle", ["return 3 * x"], indirect=True)
def test_a_warm_process_that_is_started_again_knows_the_plans(oracle, warm):
    run_in_turn(oracle)
    oracle.close()
    warm.close()
    assert run_in_turn(oracle)[0] == Returned(0)
    assert oracle._child is not None
    assert len(oracle._child.numbers) == sum(map(len, GROUPS))
