"""The confined oracle: what a submission does costs the call in which it does it, and nothing is left of it."""

import os
import textwrap
import time
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
import pytest

from graders.oracle.confined.client import ConfinedOracle, SandboxUnavailableError, spawning
from graders.oracle.confined.frames import ClosedError, DeadlineError, FrameReader, framed, write_frame
from graders.oracle.confined.messages import Layer
from graders.oracle.confined.warm import Child, WarmProcess
from graders.oracle.limits import Limits
from graders.oracle.plan import Call, Input, Plan, Ref
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Crashed, NotRun, Returned, TimedOut
from graders.oracle.wire import WireError
from tests.support.variants import prepared

ROOT = Path(__file__).parents[3]
QUICK = Limits(plan_seconds=0.3, budget_seconds=5.0)


@pytest.fixture(scope="module")
def warm():
    with closing(WarmProcess()) as process:
        yield process


@pytest.fixture
def oracle_of(warm, tmp_path):
    """Make an oracle on a file ``layers.py`` of the given source, in a folder that any user may read."""
    opened = []

    def make(source, limits=QUICK):
        for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
            parent.chmod(0o755)
        (tmp_path / "layers.py").write_text(textwrap.dedent(source))
        names = ("first", "second", "third")
        sources = Sources({f"layers.{name}": Location(str(tmp_path), "layers.py", name) for name in names})
        opened.append(ConfinedOracle(warm, sources, limits))
        return opened[-1]

    yield make
    for oracle in opened:
        oracle.close()


def plan_of(*names, seconds=5.0, size=1):
    calls = tuple(Call(label=name, target=f"layers.{name}", args=(Input("x"),)) for name in names)
    return Plan(calls=calls, inputs={"x": np.ones(size)}, seconds=seconds)


AROUND = """
    import os
    import time

    def first(x):
        return x + 1

    def second(x):
        {body}

    def third(x):
        return x + 3
"""


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("os._exit(7)", Crashed),
        ("os.abort()", Crashed),
        ("while True: pass", TimedOut),
        ("time.sleep(100)", TimedOut),
    ],
)
def test_a_call_that_ends_the_process_costs_itself_alone(oracle_of, body, kind):
    oracle = oracle_of(AROUND.replace("{body}", body))
    outcomes = oracle.run(plan_of("first", "second", "third")).outcomes
    assert isinstance(outcomes["second"], kind), outcomes
    assert outcomes["first"].value == 2
    assert outcomes["third"].value == 4


def test_time_that_a_busy_machine_takes_to_make_a_process_is_nobodys(oracle_of, monkeypatch):
    oracle = oracle_of(AROUND.replace("{body}", "os._exit(7)"), Limits(plan_seconds=0.3, budget_seconds=1.5))
    spawn = oracle.warm.spawn
    monkeypatch.setattr(oracle.warm, "spawn", lambda wanted: time.sleep(1.0) or spawn(wanted))
    outcomes = oracle.run(plan_of("first", "second", "third")).outcomes
    assert outcomes["first"].value == 2
    assert outcomes["third"].value == 4


def test_what_needs_a_lost_call_is_not_run(oracle_of):
    oracle = oracle_of(AROUND.replace("{body}", "os._exit(7)"))
    needing = Call(label="third", target="layers.third", args=(Ref("second"),))
    plan = plan_of("first", "second")
    outcomes = oracle.run(msgspec.structs.replace(plan, calls=(*plan.calls, needing))).outcomes
    assert outcomes["second"] == Crashed("exited with status 7")
    assert outcomes["third"] == NotRun("second", "second did not return")


def test_one_that_fails_at_every_turn_is_bounded_by_its_budget(oracle_of, monkeypatch):
    source = "import time\n" + "".join(f"def {n}(x):\n    time.sleep(100)\n" for n in ("first", "second", "third"))
    oracle = oracle_of(source, Limits(plan_seconds=0.5, budget_seconds=1.5))
    asked, attempt = [], oracle._attempt
    monkeypatch.setattr(oracle, "_attempt", lambda first, rest: asked.append(first) or attempt(first, rest))
    for _ in range(5):
        outcomes = oracle.run(plan_of("first", "second", "third")).outcomes
    assert 1 <= len(asked) <= 4
    assert all(isinstance(outcome, TimedOut) for outcome in outcomes.values())


def test_a_process_that_reads_no_more_plans_does_not_hold_the_judge(oracle_of):
    oracle = oracle_of(AROUND.replace("{body}", "os.read = lambda *_: time.sleep(100)"))
    oracle.run(plan_of("second"))
    outcomes = oracle.run(plan_of("first", size=1 << 20)).outcomes
    assert isinstance(outcomes["first"], TimedOut)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no processes to leave")
def test_nothing_survives_with_the_sandbox_off(oracle_of, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    source = """
        import os
        import time

        def first(x):
            for _ in range(3):
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        time.sleep(100)
                        os._exit(0)
                    os._exit(0)
            os.waitpid(-1, 0)
            return len(open("/proc/self/stat").read())
    """
    oracle = oracle_of(source, Limits(level="off", plan_seconds=2))
    assert isinstance(oracle.run(plan_of("first")).outcomes["first"], Returned)
    warm = oracle.warm._launched.process.pid
    oracle.close()
    oracle.warm.end(oracle.warm.spawn(spawning(oracle.limits)))  # no other is forked before the last one is gone
    children = Path(f"/proc/{warm}/task/{warm}/children").read_text().split()
    assert children == []


def test_a_missing_layer_is_named_with_its_remedy(tmp_path):
    class Lacking:
        ended = 0

        def spawn(self, request):
            theirs, requests = os.pipe()
            replies, writing = os.pipe()
            progress, ours = os.pipe()
            layer = Layer("landlock", False, True, "Landlock is not in this kernel", "Use kernel 5.13 or later")
            write_frame(writing, msgspec.msgpack.encode([layer]))
            for descriptor in (writing, ours):
                os.close(descriptor)
            self.reading = theirs
            return Child(0, requests, replies, progress)

        def end(self, child, patience=0.0):
            self.ended += 1
            child.close()
            os.close(self.reading)
            return 0

    sources = Sources({"layers.first": Location(str(tmp_path), "layers.py", "first")})
    warm = Lacking()
    with pytest.raises(SandboxUnavailableError, match=r"landlock: Landlock is not in this kernel\. Use kernel 5\.13"):
        ConfinedOracle(warm, sources, Limits()).run(plan_of("first"))
    assert warm.ended == 1


def test_frames_wait_no_longer_than_they_may():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with pytest.raises(DeadlineError):
        write_frame(writing, bytes(1 << 20), lambda: True)
    os.close(writing)
    os.close(reading)
    reading, writing = os.pipe()
    os.write(writing, framed(b"one") + framed(b"two"))
    reader = FrameReader(reading, lambda: True, 0.01, most=5)
    assert reader.read() == b"one"
    with pytest.raises(WireError, match="there is more"):
        reader.require_end()
    with pytest.raises(WireError, match="more than was expected"):
        reader.read()
    os.close(writing)
    with pytest.raises(ClosedError):
        FrameReader(reading, lambda: False).read()
    os.close(reading)


KEEPING = """
    KEPT = []

    def first(x):
        KEPT.append(x)
"""


def memory_of(pid):
    """All memory that a process has mapped for reading, and the files among it."""
    files = set()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *rest = line.split(maxsplit=5)
            files.add(rest[3] if len(rest) > 3 else "")
            first, last = (int(part, 16) for part in span.split("-"))
            if "r" not in rights or "[v" in line:
                continue
            memory.seek(first)
            try:
                yield memory.read(last - first)
            except OSError:
                continue
    yield "\n".join(files).encode()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may read another process's memory")
def test_a_child_holds_no_expected_value_and_no_reference(oracle_of):
    script = prepared("affine").scripts["rectangular"]
    x, expected = script.plan.inputs["x"], script.expected
    oracle = oracle_of(KEEPING)
    call = Call(label="first", target="layers.first", args=(Input("x"),))
    oracle.run(Plan(calls=(call,), inputs={"x": x}))
    patterns = {name: np.ascontiguousarray(item.value).tobytes()[:32] for name, item in expected.items()}
    patterns["reference"] = (ROOT / "reference" / "layers.py").read_bytes()[-200:]
    patterns["misconceptions"] = b"misconceptions/"
    patterns["judging"] = b"graders/judging/"
    patterns["course"] = b"graders/cs231n/"
    patterns["checks"] = b"graders/checks/"
    patterns["fixtures"] = b"fixtures/public"
    found, given = set(), False
    for piece in memory_of(oracle._child.pid):
        found |= {name for name, pattern in patterns.items() if pattern in piece}
        given = given or x.tobytes() in piece
    assert given, "the scan does not even find the input that the child was handed"
    assert not found


LOOKING = """
    import gc
    import os
    import sys

    def first(x):
        names = [name for name in sys.modules if name.startswith(("reference", "graders"))]
        descriptors = []
        for number in range(256):
            try:
                os.fstat(number)
            except OSError:
                continue
            descriptors.append(number)
        kinds = {type(thing).__name__ for thing in gc.get_objects()}
        frame, files = sys._getframe(), []
        while frame is not None:
            files.append(frame.f_code.co_filename)
            frame = frame.f_back
        return names, len(descriptors), dict(os.environ), sorted(kinds), files
"""


def test_a_child_can_reach_nothing_that_judges(oracle_of):
    (names, descriptors, environment, kinds, files) = oracle_of(LOOKING).run(plan_of("first")).outcomes["first"].value
    assert all(
        name in ("graders", "graders.lazy") or name.startswith(("graders.oracle", "graders.sandbox")) for name in names
    )
    assert descriptors <= 6
    assert set(environment) <= {"HOME", "LC_ALL", "MPLBACKEND", "PYTHONHASHSEED", "TZ"} | {
        name for name in environment if name.endswith(("_NUM_THREADS", "_MAXIMUM_THREADS"))
    }
    assert not {"Expected", "Evidence", "Prepared", "StoredCase", "Verdict"} & set(kinds)
    assert not [file for file in files if "graders/judging" in file or "graders/checks" in file or "multiproc" in file]


@pytest.mark.parametrize("timer", ["ITIMER_REAL", "ITIMER_VIRTUAL"])
def test_a_timer_that_a_call_left_running_ends_no_later_one(oracle_of, timer):
    source = f"""
        import signal
        import time

        def first(x):
            signal.setitimer(signal.{timer}, 0.02)
            return x

        def second(x):
            ended = time.perf_counter() + 0.1
            while time.perf_counter() < ended:
                pass
            return x
    """
    outcomes = oracle_of(source).run(plan_of("first", "second")).outcomes
    assert [type(outcome) for outcome in outcomes.values()] == [Returned, Returned]


def test_cpu_time_of_the_process_counts_and_waiting_does_not(oracle_of, monkeypatch):
    def write_and_wait(*arguments):
        write_frame(*arguments)
        time.sleep(0.3)

    source = """
    import time
    def first(x):
        until = time.process_time() + 0.1
        while time.process_time() < until: pass
        return x
    def second(x): time.sleep(0.3); return x
    """
    oracle = oracle_of(source)
    monkeypatch.setattr("graders.oracle.confined.exchange.write_frame", write_and_wait)
    busy, waiting = (msgspec.structs.replace(plan_of(name), timed=True) for name in ("first", "second"))
    assert oracle.run(busy).seconds > 0.1
    assert oracle.run(waiting).seconds < 0.1
