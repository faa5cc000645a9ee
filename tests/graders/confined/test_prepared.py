"""A child that is forked before its submission is known serves it as any other does."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graders.oracle.confined.client import ConfinedOracle, spawning
from graders.oracle.confined.warm import WarmProcess
from graders.oracle.limits import Limits
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.transcript import Raised, Returned
from graders.sandbox import Level

AUTO = Limits(level="auto")
DOUBLE = Plan(calls=(Call(label="double", target="a.double", args=(4,)),))
READ = Plan(calls=(Call(label="read", target="a.read"),))


@pytest.fixture
def warm() -> Iterator[WarmProcess]:
    with closing(WarmProcess()) as process:
        yield process


@pytest.fixture
def oracle_of(warm, tmp_path) -> Callable[..., ConfinedOracle]:
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)

    def made(limits: Limits = AUTO, body: str = "") -> ConfinedOracle:
        folder = Path(tmp_path, "own")
        folder.mkdir(exist_ok=True)
        (folder / "a.py").write_text(f"def double(x):\n    return 2 * x\n\n{body}")
        sources = Sources({f"a.{name}": Location(str(folder), "a.py", name) for name in ("double", "read")})
        return ConfinedOracle(warm, sources, limits)

    return made


def test_a_prepared_child_is_the_one_that_serves(warm, oracle_of):
    warm.prepare(spawning(AUTO))
    prepared = warm._prepared
    with closing(oracle_of()) as oracle:
        assert oracle.run(DOUBLE).outcomes == {"double": Returned(8)}
        assert oracle._child is not None
        assert oracle._child.replies == prepared.replies


def test_a_prepared_child_knows_the_plans_of_the_class(warm, oracle_of):
    warm.announce([DOUBLE])
    warm.prepare(spawning(AUTO))
    with closing(oracle_of()) as oracle:
        assert oracle.run(DOUBLE).outcomes == {"double": Returned(8)}
        assert oracle._child is not None
        assert oracle._child.numbers == {id(DOUBLE): 0}


def test_a_prepared_child_with_other_limits_is_not_taken(warm, oracle_of):
    warm.prepare(spawning(Limits(level="off")))
    with closing(oracle_of()) as oracle:
        assert oracle.run(DOUBLE).outcomes == {"double": Returned(8)}
        assert any(layer.name == "seccomp" and layer.detail != "switched off" for layer in oracle.layers)


def test_a_prepared_child_reads_its_own_submission_and_no_other(warm, oracle_of, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.py").write_text("secret")
    warm.prepare(spawning(AUTO))
    with closing(oracle_of(body=f"def read():\n    return open({str(other / 'a.py')!r}).read()\n")) as oracle:
        found = oracle.run(READ).outcomes["read"]
        if any(layer.name == "landlock" and layer.active for layer in oracle.layers):
            assert isinstance(found, Raised)
            assert found.type == "PermissionError"


@pytest.mark.parametrize("level", [Level.AUTO, Level.OFF])
def test_a_warm_process_that_ends_with_a_prepared_child_is_started_again(warm, oracle_of, level):
    limits = Limits(level=level)
    warm.prepare(spawning(limits))
    with closing(oracle_of(limits)) as oracle:
        assert oracle.run(DOUBLE).outcomes == {"double": Returned(8)}
    warm.prepare(spawning(limits))
    os.kill(warm._launched.process.pid, signal.SIGKILL)
    with closing(oracle_of(limits)) as oracle:
        assert oracle.run(DOUBLE).outcomes == {"double": Returned(8)}


def test_each_child_is_another_though_its_last_was_not_waited_for(warm, oracle_of):
    pids = []
    for _ in range(3):
        warm.prepare(spawning(AUTO))
        with closing(oracle_of()) as oracle:
            assert oracle.run(DOUBLE).outcomes == {"double": Returned(8)}
            assert oracle._child is not None
            pids.append(oracle._child.pid)
    last = warm.spawn(spawning(AUTO))  # forked when those before it are gone
    assert all(not Path(f"/proc/{pid}").exists() for pid in pids)
    warm.end(last)
