"""How fast a class is graded, beside a process a submission; how time and memory grow; where the time goes.

    python -m tests.benchmarks.class_grading [--count 20] [--sizes 100,1000,10000] [--rounds 7]

Every tool grades the same copies of one right submission, on the same machine, one after the other. The tests that
pytest and unittest run check the values of two functions on one input; backcheck checks all its cases of them.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from graders.grader import Grader, Settings
from graders.grading import grade_operations
from graders.oracle.confined.client import ConfinedOracle, Limits
from graders.oracle.confined.kept import encoded
from graders.oracle.executor import Executor
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Sources
from graders.oracle.transcript import Transcript
from graders.oracle.wire import decode_plan, encode_outcome
from graders.places import REFERENCE, ROOT
from graders.submissions import open_submission, single

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


def grade(folder: Path, out: Path, *options: str) -> tuple[float, float]:
    """Grade a folder by the command. Returns seconds, and the peak memory of the main process in MiB."""
    arguments = ["grade", str(folder), "--out", str(out), "--only", ONLY, "--sandbox", "auto", *options]
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", RUN, *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    lines = (out / "results.jsonl").read_text().splitlines()
    assert all(json.loads(line)["score"] == json.loads(line)["max_score"] for line in lines)
    return seconds, int(done.stdout.split()[-1]) / 1024


def each_in_a_process(submissions: list[Path], *command: str) -> float:
    """Run a command beside each submission, its tests in place, as many at once as there are processors."""
    environment = os.environ | {"PYTHONPATH": "", "OPENBLAS_NUM_THREADS": "1"}
    waiting, running = list(submissions), []
    started = time.perf_counter()
    while waiting or running:
        while waiting and len(running) < len(os.sched_getaffinity(0)):
            folder = waiting.pop()
            (folder / "test_layers.py").write_text(TESTS)
            process = subprocess.Popen([sys.executable, *command], cwd=folder, env=environment, stderr=-3, stdout=-3)
            running.append(process)
        assert running[0].wait() == 0
        running.pop(0)
    return time.perf_counter() - started


def side_by_side(count: int) -> Iterator[tuple[str, str]]:
    """Submissions a second of each tool."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        submissions = make_class(folder / "class", count)
        once, _ = grade(folder / "class", folder / "once")
        (folder / "more").mkdir()
        make_class(folder / "more", 5 * count)
        more, _ = grade(folder / "more", folder / "out")
        yield "backcheck, start included", f"{count / once:8.1f}"
        yield "backcheck, each one more", f"{4 * count / (more - once):8.1f}"
        pytest = each_in_a_process(submissions, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_layers.py")
        yield "a pytest process each", f"{count / pytest:8.1f}"
        yield "a unittest process each", f"{count / each_in_a_process(submissions, '-m', 'unittest', '-q'):8.1f}"
    for name in ("nbgrader", "otter"):
        installed = importlib.util.find_spec(name) is not None
        yield name, "installed, but this benchmark does not run it" if installed else "not installed here"


def growth(sizes: list[int]) -> Iterator[tuple[int, float, float]]:
    """Seconds and peak memory of the main process for classes of several sizes."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            make_class(folder / "class", size)
            yield size, *grade(folder / "class", folder / "out")


def cpu(work: Callable[[], object], rounds: int) -> float:
    """The least CPU time of this process in milliseconds."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return 1e3 * min(times)


def where_the_time_goes(rounds: int) -> Iterator[tuple[str, float]]:
    """CPU milliseconds of each stage for the reference as the submission, over the whole catalogue."""
    grader = Grader(Settings(limits=Limits(level="auto")))
    targets = [name for item in grader.settings.operations() for name in item.exercises]
    try:
        with open_submission(single(REFERENCE), targets) as submission:
            yield from _stages(grader, submission.sources(), rounds)
        yield "judge: open, find", cpu(lambda: _open(targets), rounds)
        grader.grade(single(REFERENCE))
        yield "judge: all of it, pipes included", cpu(lambda: grader.grade(single(REFERENCE)), rounds)
    finally:
        grader.close()


def _open(targets: list[str]) -> None:
    with open_submission(single(REFERENCE), targets):
        pass


def _stages(grader: Grader, sources: Sources, rounds: int) -> Iterator[tuple[str, float]]:
    scripts = [script for item in grader._prepared for script in item.scripts.values()]
    wire = [encoded(script.plan) for script in scripts]
    yield f"cases: {len(scripts)}, calls: {sum(len(s.plan.calls) for s in scripts)}, exercises", len(sources.locations)
    executor = Executor(sources, prefer_bridges=True, resident=True)
    outcomes = [list(executor.run(decode_plan(data))) for data in wire]
    own = _own_seconds(executor, wire, rounds)
    yield "child: the submission's own code", own
    yield "child: plans off the wire", cpu(lambda: [decode_plan(data) for data in wire], rounds)
    plans = [decode_plan(data) for data in wire]
    yield "child: calls, own code aside", cpu(lambda: [list(executor.run(plan)) for plan in plans], rounds) - own
    yield (
        "child: outcomes to the wire",
        cpu(lambda: [encode_outcome(o) for pairs in outcomes for _, o in pairs], rounds),
    )
    oracle = ConfinedOracle(grader._warm, sources, grader.settings.limits)
    with_answers = {id(script.plan): oracle.run(script.plan) for script in scripts}
    oracle.close()

    def run(plan: Plan) -> Transcript:
        return with_answers.get(id(plan)) or oracle.run(plan)

    yield "judge: verdicts, scores", cpu(lambda: grade_operations(grader._prepared, run, grader._rubric), rounds)
    oracle.close()
    yield "wall: fork, sandbox, end", _spawn_wall(grader, sources, rounds)


def _own_seconds(executor: Executor, wire: list[bytes], rounds: int) -> float:
    sums = []
    for _ in range(rounds):
        runs = [executor.run(decode_plan(data)) for data in wire]
        sums.append(sum(getattr(outcome, "seconds", 0.0) for pairs in runs for _, outcome in pairs))
    return 1e3 * min(sums)


def _spawn_wall(grader: Grader, sources: Sources, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        oracle = ConfinedOracle(grader._warm, sources, grader.settings.limits)
        oracle.run(Plan(calls=(Call(label="nothing", target="nothing.nothing"),)))
        oracle.close()
        times.append(time.perf_counter() - started)
    return 1e3 * min(times)


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    print("submissions a second")
    for name, rate in side_by_side(options.count):
        print(f"  {name:28} {rate}")
    print("submissions   seconds   ms each   MiB of the main process")
    for size, seconds, peak in growth([int(size) for size in options.sizes.split(",") if size]):
        print(f"  {size:9} {seconds:9.1f} {1e3 * seconds / size:9.1f} {peak:9.1f}")
    print("milliseconds for the reference as a submission, least of several rounds")
    for name, value in where_the_time_goes(options.rounds):
        print(f"  {name:44} {value:8.1f}")


if __name__ == "__main__":
    main()
