"""The time that a child has: its own, whatever the machine gives to others meanwhile."""

import threading

import pytest

from graders.oracle.confined import clock
from graders.oracle.confined.clock import Clock

CHILD, READER = -1, threading.get_native_id()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str | int, float]:
    """The hour, how long each process was ready and not run, and what CPU time the child has used."""
    state: dict[str | int, float] = {"now": 100.0, "cpu": 0.0, CHILD: 0.0, READER: 7.0}
    monkeypatch.setattr(clock.time, "monotonic", lambda: state["now"])
    monkeypatch.setattr(clock, "starved_seconds", lambda pid: state[pid])
    monkeypatch.setattr(clock, "process_seconds", lambda _pid: state["cpu"])
    return state


@pytest.mark.parametrize("waits", [CHILD, READER], ids=["child", "reader"])
def test_who_is_ready_and_not_run_spends_nothing(machine: dict[str | int, float], waits: int) -> None:
    time = Clock(CHILD, seconds=1.0, longest=5.0)
    machine["now"] += 60.0
    machine[waits] += 59.5
    assert time.wall() == pytest.approx(0.5)
    assert not time.expired()


def test_a_child_that_only_waits_is_out_of_time(machine: dict[str | int, float]) -> None:
    time = Clock(CHILD, seconds=1.0, longest=5.0)
    machine["now"] += 4.5
    assert time.expired()


def test_a_child_that_computes_is_out_of_time(machine: dict[str | int, float]) -> None:
    time = Clock(CHILD, seconds=1.0, longest=5.0)
    machine["now"] += 1.5
    assert not time.expired()
    machine["cpu"] += 1.1
    assert time.expired()


def test_two_that_wait_at_once_give_no_time_back(machine: dict[str | int, float]) -> None:
    time = Clock(CHILD, seconds=1.0, longest=5.0)
    machine["now"] += 10.0
    machine[CHILD] += 10.0
    machine[READER] += 10.0
    assert time.wall() == 0.0


def test_what_passes_while_it_is_paused_does_not_count(machine: dict[str | int, float]) -> None:
    time = Clock(CHILD, seconds=float("inf"), longest=5.0)
    machine["now"] += 4.0
    time.pause()
    machine["now"] += 60.0
    time.resume()
    machine["now"] += 0.5
    assert not time.expired()
    machine["now"] += 1.0
    assert time.wall() == pytest.approx(5.5)
    assert time.expired()
