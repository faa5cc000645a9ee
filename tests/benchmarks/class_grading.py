"""How fast a class is graded, beside a process a submission; how time and memory grow; where the time goes.

    python -m tests.benchmarks.class_grading [--count 20] [--sizes 100,1000,10000] [--rounds 7]

Every tool grades the same copies of one right submission, on the same machine, one after the other. The tests that
the others run check the values of two functions on one input; backcheck checks all its cases of them. Growth and
stages are those of 20 exercises; the classes that grow are mixed, as `mixed_class` says.
"""

import argparse
import importlib.util
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from graders.grader import Grader
from graders.grading.recall import Recall
from graders.oracle.confined import exchange
from graders.oracle.confined.cache import encoded
from graders.oracle.confined.client import ConfinedOracle
from graders.oracle.confined.warm import Child
from graders.oracle.cputime import process_seconds
from graders.oracle.executor import Executor, _Run
from graders.oracle.limits import Limits
from graders.oracle.loader import Loader
from graders.oracle.places import Apart
from graders.oracle.sources import Sources
from graders.oracle.wire import decode_plan, encode_outcome
from graders.results import decode
from graders.settings import Settings
from graders.submissions import Handed, open_submission
from graders.submissions.single_submission import single
from tests.benchmarks import mixed_class
from tests.benchmarks.other_graders import TOOLS
from tests.support.course import ROOT

ONLY = "affine*"
SOURCE = """
import numpy as np

def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)

def affine_backward(dout, cache):
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(0)
"""
TESTS = """
import unittest
import numpy as np
from layers import affine_backward, affine_forward

def test_forward():
    out, _ = affine_forward(np.ones((2, 3)), np.ones((3, 4)), np.ones(4))
    assert np.allclose(out, 4.0)

def test_backward():
    _, cache = affine_forward(np.ones((2, 3)), np.ones((3, 4)), np.ones(4))
    dx, dw, db = affine_backward(np.ones((2, 4)), cache)
    assert np.allclose(dx, 4.0) and np.allclose(dw, 2.0) and np.allclose(db, 2.0)

class Tests(unittest.TestCase):
    def test_forward(self): test_forward()
    def test_backward(self): test_backward()
"""
RUN = """
import resource, sys
from graders.cli import app
app(sys.argv[1:], standalone_mode=False)
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def make_class(folder: Path, count: int) -> list[Path]:
    """Write ``count`` submissions, each a little different, so that nothing could be shared between them."""
    made = []
    for number in range(count):
        submission = folder / f"student{number:05}"
        submission.mkdir(parents=True)
        (submission / "layers.py").write_text(f"{SOURCE}# {number}\n")
        made.append(submission)
    return made


class Took(NamedTuple):
    """Seconds by the wall, and CPU seconds of the processes that were started and have ended."""

    wall: float
    cpu: float

    def per_second(self, count: int, before: "Took | None" = None) -> str:
        """How many submissions of ``count`` a second, and CPU milliseconds of each; past those of a first run."""
        wall, cpu = (self.wall, self.cpu) if before is None else (self.wall - before.wall, self.cpu - before.cpu)
        return f"{count / wall:8.1f} {1e3 * cpu / count:10.0f}"


@contextmanager
def timed() -> Iterator[list[Took]]:
    """Append what the block took, which starts processes and waits for them."""
    found: list[Took] = []
    started, before = time.perf_counter(), _cpu_of_children()
    yield found
    found.append(Took(time.perf_counter() - started, _cpu_of_children() - before))


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def grade(folder: Path, out: Path, *options: str) -> tuple[Took, float]:
    """Grade a folder by the command. Returns what it took, and the peak memory of the main process in MiB."""
    arguments = ["grade", str(folder), "--out", str(out), "--sandbox", "auto", *options]
    command = [sys.executable, "-c", RUN, *arguments]
    with timed() as took:
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    with (out / "results.jsonl").open() as lines:
        assert all(decode(line).status == "graded" for line in lines)
    return took[0], int(done.stdout.split()[-1]) / 1024


def each_in_a_process(submissions: list[Path], *command: str) -> Took:
    """Run a command beside each submission, its tests in place, as many at once as there are processors."""
    environment = os.environ | {"PYTHONPATH": "", "OPENBLAS_NUM_THREADS": "1"}
    waiting = list(submissions)
    running: list[subprocess.Popen[bytes]] = []
    with timed() as took:
        while waiting or running:
            while waiting and len(running) < len(os.sched_getaffinity(0)):
                folder = waiting.pop()
                (folder / "test_layers.py").write_text(TESTS)
                running.append(
                    subprocess.Popen([sys.executable, *command], cwd=folder, env=environment, stderr=-3, stdout=-3)
                )
            assert running[0].wait() == 0
            running.pop(0)
    return took[0]


def side_by_side(count: int) -> Iterator[tuple[str, str]]:
    """Submissions a second of each tool, and CPU milliseconds of each."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        submissions = make_class(folder / "class", count)
        once, _ = grade(folder / "class", folder / "once", "--only", ONLY)
        (folder / "more").mkdir()
        make_class(folder / "more", 5 * count)
        more, _ = grade(folder / "more", folder / "out", "--only", ONLY)
        yield "backcheck, start included", once.per_second(count)
        yield "backcheck, each one more", more.per_second(4 * count, once)
        pytest = each_in_a_process(submissions, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_layers.py")
        yield "a pytest process each", pytest.per_second(count)
        yield "a unittest process each", each_in_a_process(submissions, "-m", "unittest", "-q").per_second(count)
    for name, tool in TOOLS.items():
        if importlib.util.find_spec(name) is None:
            yield name, "not installed here"
            continue
        with tempfile.TemporaryDirectory() as place:
            with timed() as took:
                seconds = tool(Path(place), count)
            yield name, Took(seconds, took[0].cpu).per_second(count)


def growth(sizes: list[int]) -> Iterator[tuple[int, Took, float, float]]:
    """Seconds, peak memory of the main process and size of the results, for mixed classes of several sizes."""
    only = [option for name in mixed_class.EXERCISES for option in ("--only", name)]
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            mixed_class.make_class(folder / "class", size)
            took, peak = grade(folder / "class", folder / "out", *only)
            yield size, took, peak, (folder / "out" / "results.jsonl").stat().st_size / 2**20


def least(work: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time) -> float:
    """The least time of some work in milliseconds: CPU time of this process, or by another clock."""
    times = []
    for _ in range(rounds):
        started = clock()
        work()
        times.append(clock() - started)
    return 1e3 * min(times)


class Stages:
    """Milliseconds of each stage of grading the reference as a submission of `mixed_class.EXERCISES`.

    Those that depend on answers are measured with submissions whose answers no other gives.
    """

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._grader = Grader(Settings(limits=Limits(level="auto"), only=mixed_class.EXERCISES))
        self._targets = [name for item in self._grader.settings.operations() for name in item.exercises]
        self._scripts = [script for item in self._grader._prepared for script in item.scripts.values()]
        self._wire = [encoded(script.plan) for script in self._scripts]

    def measure(self, folder: Path) -> Iterator[tuple[str, float]]:
        """Every stage, the whole, and what of the whole is not the submission's own code."""
        sys.dont_write_bytecode = True  # as in the sandbox: a submission is compiled each time it is graded
        old, *new = (single(mixed_class.right(folder, number)) for number in range(self._rounds + 1))
        self._grade(old)  # what is made once a class
        yield f"cases: {len(self._scripts)}, calls: {sum(len(s.plan.calls) for s in self._scripts)}; exercises", 20
        with open_submission(old, self._targets) as submission:
            own = self._own_in_a_process(submission.sources())
            yield "the submission's own code, its import included", own
            yield "the same, once more in the same process", self._own(submission.sources())
            yield from self._child(submission.sources())
        yield "judge: open, find", least(lambda: self._open(old), self._rounds)
        yield from self._judge(new, own)
        yield "judge: all of it, answers that came before", least(lambda: self._grade(old), self._rounds)

    def close(self) -> None:
        """End the grader."""
        self._grader.close()

    def _grade(self, handed: Handed) -> None:
        result = self._grader.grade(handed)
        assert result.score == result.max_score

    def _open(self, handed: Handed) -> None:
        with open_submission(handed, self._targets):
            pass

    @contextmanager
    def _executor(self, sources: Sources) -> Iterator[Executor]:
        """An executor that works as in a process of its own, until its modules are taken out of this one."""
        executor = Executor(sources, prefer_stubs=True, resident=True)
        with executor._loader.active():
            yield executor

    def _own_in_a_process(self, sources: Sources) -> float:
        """In a process that was just forked, as that which runs a submission is."""
        return min(self._forked(partial(self._own_once, sources)) for _ in range(self._rounds))

    @staticmethod
    def _forked(measure: Callable[[], float]) -> float:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(writing, repr(measure()).encode())
            os._exit(0)
        os.waitpid(pid, 0)
        found = float(os.read(reading, 100))
        os.close(reading)
        os.close(writing)
        return found

    def _own(self, sources: Sources) -> float:
        return min(self._own_once(sources) for _ in range(self._rounds))

    def _own_once(self, sources: Sources) -> float:
        spent = _Spent(*_OWN)
        with spent, self._executor(sources) as executor:
            for data in self._wire:
                list(executor.run(decode_plan(data)))
        return 1e3 * spent.seconds

    def _child(self, sources: Sources) -> Iterator[tuple[str, float]]:
        plans = [decode_plan(data) for data in self._wire]
        times = []
        with self._executor(sources) as executor:
            outcomes = [outcome for plan in plans for _, outcome in executor.run(plan)]
            for _ in range(self._rounds):
                spent, started = _Spent(*_OWN), time.thread_time()
                with spent:
                    for plan in plans:
                        list(executor.run(plan))
                times.append(time.thread_time() - started - spent.seconds)
        yield "child: calls, own code aside, in a warm process", 1e3 * min(times)
        yield "child: outcomes to the wire", least(lambda: list(map(encode_outcome, outcomes)), self._rounds)

    def _judge(self, submissions: Sequence[Handed], own: float) -> Iterator[tuple[str, float]]:
        """What submissions with new answers take of each process's CPU time: of each stage the least."""
        rounds = [self._graded(handed) for handed in submissions]
        found = {name: min(each[name] for each in rounds) for name in rounds[0]}
        yield from found.items()
        judge, child, warm = found[_JUDGE], found[_CHILD], found[_WARM]
        yield "CPU time of all processes", judge + child + warm
        yield "of that ours", judge + child + warm - own

    def _graded(self, handed: Handed) -> dict[str, float]:
        place = self._grader._place
        assert isinstance(place, Apart)
        assert place._warm._launched is not None
        pids = {_JUDGE: os.getpid(), _WARM: place._warm._launched.process.pid}
        before = {name: process_seconds(pid) or 0.0 for name, pid in pids.items()}
        started = time.perf_counter()
        reading, judging = _Spent((exchange, "understood")), _Spent((Recall, "at_first_sight"), (Recall, "judge"))
        child = _ChildTimes()
        with reading, judging, child:
            self._grade(handed)
        whole = time.perf_counter() - started
        seconds = {
            "judge: replies off the wire": reading.seconds,
            "judge: answers that are new": judging.seconds,
            **{name: (process_seconds(pid) or 0.0) - before[name] for name, pid in pids.items()},
            "child: until it is confined": child.confined,
            _CHILD: child.ended,
            "from end to end (wall)": whole,
        }
        return {name: 1e3 * value for name, value in seconds.items()}


_JUDGE: Final = "judge: all of it, answers that are new"
_WARM: Final = "warm process: fork, end"
_CHILD: Final = "child: all of it, its end aside"


class _Spent:
    """CPU seconds of this thread that some functions take while this is entered.

    Args:
        functions: The class or module of each, and its name. None calls another of them.
    """

    def __init__(self, *functions: tuple[Any, str]) -> None:
        self.seconds = 0.0
        self._functions = functions

    def __enter__(self) -> None:
        self._kept = [(owner, name, getattr(owner, name)) for owner, name in self._functions]
        for owner, name, function in self._kept:
            setattr(owner, name, self._timed(function))

    def __exit__(self, *_: object) -> None:
        for owner, name, function in self._kept:
            setattr(owner, name, function)

    def _timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any) -> Any:
            started = time.thread_time()
            try:
                return function(*args)
            finally:
                self.seconds += time.thread_time() - started

        return timed


_OWN: Final = (_Run, "_called"), (Loader, "_import")
"""What runs a submission's own code: its calls, and the import of its files."""


class _ChildTimes:
    """CPU seconds of the process that runs a submission: until it was confined, and until it was ended."""

    def __enter__(self) -> Self:
        self._spawn, self._close = ConfinedOracle._spawn, ConfinedOracle.close
        spawn, close = self._spawn, self._close

        def spawned(oracle: ConfinedOracle) -> Child:
            child = spawn(oracle)
            self.confined = process_seconds(child.pid) or 0.0
            return child

        def closed(oracle: ConfinedOracle) -> None:
            if oracle._child is not None:
                self.ended = process_seconds(oracle._child.pid) or 0.0
            close(oracle)

        ConfinedOracle._spawn, ConfinedOracle.close = spawned, closed
        return self

    def __exit__(self, *_: object) -> None:
        ConfinedOracle._spawn, ConfinedOracle.close = self._spawn, self._close


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    print("submissions a second, and CPU milliseconds of each")
    for name, rate in side_by_side(options.count):
        print(f"  {name:28} {rate}")
    print("submissions   seconds   ms each   CPU ms each   MiB of the main process   MiB of results")
    for size, took, peak, written in growth([int(size) for size in options.sizes.split(",") if size]):
        each = f"{took.wall:9.1f} {1e3 * took.wall / size:9.1f} {1e3 * took.cpu / size:13.1f}"
        print(f"  {size:9} {each} {peak:25.1f} {written:16.1f}", flush=True)
    print("milliseconds for a right submission of 20 exercises, least of several rounds")
    with tempfile.TemporaryDirectory() as place:
        stages = Stages(options.rounds)
        for name, value in stages.measure(Path(place)):
            print(f"  {name:52} {value:8.1f}")
        stages.close()


if __name__ == "__main__":
    main()
