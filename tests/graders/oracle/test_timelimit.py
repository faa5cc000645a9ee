"""A call of this process ends when its time is up, and whatever is around it stays as it was."""

import signal
import sys
import threading
import time
from typing import Any

import pytest

from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Call, Plan, Ref
from graders.oracle.timelimit import Allowance, TimeIsUp
from graders.oracle.transcript import Missing, NotRun, Raised, Returned, TimedOut
from tests.graders.oracle.conftest import Make

SECONDS = 0.3


def limited(submission: Make, text: str, **names: str) -> InProcessOracle:
    made = submission({"a.py": text}, {f"a.{name}": ("a.py", name) for name in ("f", "g", "N")})
    return InProcessOracle(made._executor._loader._sources, limited=True)


def outcomes(oracle: InProcessOracle, *calls: Call) -> dict[str, Any]:
    return oracle.run(Plan(calls=calls, seconds=SECONDS)).outcomes


F, G = Call(label="f", target="a.f"), Call(label="g", target="a.g")


@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "while True:\n        try:\n            helper()\n        except Exception:\n            pass",
    ],
)
def test_a_loop_that_never_ends_is_ended_where_it_is(submission: Make, loop: str) -> None:
    oracle = limited(submission, f"def helper(): 1 / 0\ndef f():\n    {loop}\ndef g(): return 2")
    found = outcomes(oracle, F, G)
    assert isinstance(found["f"], TimedOut)
    assert found["f"].seconds == SECONDS
    (frame,) = found["f"].frames
    assert (frame.file, frame.line, frame.function) == ("a.py", 3, "f")
    assert frame.source.startswith("while True:")
    assert found["g"] == Returned(2)


def test_a_call_that_only_waits_ends_too(submission: Make) -> None:
    found = outcomes(limited(submission, "import time\ndef f(): time.sleep(60)"), F)["f"]
    assert isinstance(found, TimedOut)


def test_what_did_not_end_is_not_called_again(submission: Make) -> None:
    oracle = limited(
        submission, "calls = []\ndef f():\n    calls.append(1)\n    while True: pass\ndef g(): return len(calls)"
    )
    outcomes(oracle, F)
    found = outcomes(oracle, F, Call(label="needs", target="a.g", after="f"), G)
    assert isinstance(found["f"], TimedOut)
    assert not found["f"].called
    assert found["f"].frames
    assert isinstance(found["needs"], NotRun)
    assert found["g"] == Returned(1)


def test_a_method_that_does_not_end_costs_no_other(submission: Make) -> None:
    oracle = limited(submission, "class N:\n    def up(self):\n        while True: pass\n    def ok(self): return 3")
    make = Call(label="n", target="a.N", quiet=True)
    methods = [Call(label=name, kind="method", target=name, on=Ref("n")) for name in ("up", "ok")]
    for _ in range(2):
        found = outcomes(oracle, make, *methods)
        assert isinstance(found["up"], TimedOut)
        assert found["ok"] == Returned(3)


def test_an_import_that_does_not_end_is_not_begun_again(submission: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr(sys, "begun", begun, raising=False)
    oracle = limited(submission, "__import__('sys').begun.append(1); exec('while True: pass')\ndef f(): pass")
    found = outcomes(oracle, F, G)
    assert begun == [1]
    for outcome in found.values():
        assert isinstance(outcome, Missing)
        assert "did not end" in outcome.message
        assert outcome.frames[-1].line == 1


def test_a_call_in_time_leaves_timer_and_handler_alone() -> None:
    handler, timer = signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)
    assert Allowance(SECONDS).call(lambda: 5) == 5
    assert (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)) == (handler, timer)


def test_calls_share_an_allowance() -> None:
    allowance = Allowance(SECONDS)

    def work() -> None:
        until = time.process_time() + 0.6 * SECONDS
        while time.process_time() < until:
            pass

    allowance.call(work)
    with pytest.raises(TimeIsUp):
        allowance.call(work)


def test_a_debugger_has_all_the_time() -> None:
    import bdb

    class Waiting(bdb.Bdb):
        def user_line(self, frame: Any) -> None:
            self.set_step()

    def debugged() -> str:
        debugger, before = Waiting(), sys.gettrace()
        debugger.reset()
        sys.settrace(debugger.trace_dispatch)
        try:
            until = time.process_time() + 2 * SECONDS
            while time.process_time() < until:
                pass
            return "done"
        finally:
            sys.settrace(before)

    assert Allowance(SECONDS).call(debugged) == "done"


def test_calls_of_several_threads_all_end_when_their_time_is_up() -> None:
    def never_ends() -> None:
        while True:
            pass

    ended = []

    def call() -> None:
        try:
            Allowance(SECONDS).call(never_ends)
        except TimeIsUp:
            ended.append(threading.get_ident())

    threads = [threading.Thread(target=call, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(ended)) == len(threads)


def test_other_threads_are_left_alone() -> None:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(Allowance(SECONDS).call(lambda: 5)))
    thread.start()
    thread.join()
    assert found == [5]


def test_an_exception_of_the_call_goes_through(submission: Make) -> None:
    assert isinstance(outcomes(limited(submission, "def f(): return 1 / 0"), F)["f"], Raised)
