"""A long run over a mixed class, by processes of this machine or by a Dask cluster of which a worker is killed.

    python -m tests.benchmarks.long_class OUT [--count 10000] [--executor local|dask] [--kill-at 0.3]
    python -m tests.benchmarks.long_class OUT --compare OTHER

The class is made in OUT/class, the results lie in OUT/results. With Dask, a scheduler and two workers of one thread are
started on loopback; one is killed without warning once this share of the class is graded, and another takes its place.
Prints time a submission, the main process's peak memory, the size of the results, and a digest of them that equal runs
share: times left out, in order of name. ``--compare`` says where two runs differ.
"""

import argparse
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from tests.benchmarks import mixed_class
from tests.benchmarks.class_grading import Took, grade
from tests.support.course import ROOT

SEED = 5
_PORT = re.compile(r"tcp://127\.0\.0\.1:(\d+)")


def results(folder: Path) -> dict[str, bytes]:
    """Each submission's result without its times, and without its key, which is that of a state of the grader."""
    found = {}
    with (folder / "results" / "results.jsonl").open("rb") as lines:
        for line in lines:
            result: dict[str, Any] = msgspec.json.decode(line)
            del result["seconds"], result["key"]
            for exercise in result["exercises"]:
                del exercise["seconds"]
            found[result["submission"]] = msgspec.json.encode(result)
    return found


def digest(found: dict[str, bytes]) -> str:
    """Equal for runs with equal results."""
    total = hashlib.sha256()
    for name in sorted(found):
        total.update(found[name])
    return total.hexdigest()[:16]


@contextmanager
def started(place: Path, module: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A process of the cluster, ended at the end."""
    command = [sys.executable, "-m", f"distributed.cli.{module}", *options, "--no-dashboard"]
    with (place / "cluster.log").open("a") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _address(place: Path, process: subprocess.Popen[str]) -> str:
    while process.poll() is None:
        found = _PORT.search((place / "cluster.log").read_text())
        if found:
            return found[0]
        time.sleep(0.1)
    raise SystemExit((place / "cluster.log").read_text())


@contextmanager
def cluster(place: Path, graded: Callable[[], int], kill_at: int) -> Iterator[str]:
    """A scheduler with two workers; one of them is killed, and replaced, when so many submissions are graded."""
    with ExitStack() as stack:
        scheduler = stack.enter_context(started(place, "dask_scheduler", "--host", "127.0.0.1", "--port", "0"))
        address = _address(place, scheduler)
        worker = (address, "--nthreads", "1", "--no-nanny", "--local-directory", str(place))
        victim, _ = (stack.enter_context(started(place, "dask_worker", *worker)) for _ in range(2))
        over = threading.Event()

        def kill() -> None:
            while not over.wait(0.5):
                if graded() >= kill_at:
                    victim.send_signal(signal.SIGKILL)
                    print(f"  killed a worker after {graded()} submissions", flush=True)
                    stack.enter_context(started(place, "dask_worker", *worker))
                    return

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            yield address
        finally:
            over.set()
            killer.join()


def _lines(path: Path) -> int:
    try:
        with path.open("rb") as lines:
            return sum(1 for _ in lines)
    except OSError:
        return 0


def run(place: Path, count: int, executor: str, kill_at: float) -> tuple[Took, float]:
    """Grade a class: what it took, and the peak memory of the main process in MiB."""
    made = place / "class"
    shutil.rmtree(made, ignore_errors=True)
    shutil.rmtree(place / "results", ignore_errors=True)
    mixed_class.make_class(made, count)
    only = [option for name in mixed_class.EXERCISES for option in ("--only", name)]
    options = ["--seed", str(SEED), *only]
    if executor == "local":
        return grade(made, place / "results", *options)
    graded = place / "results" / "results.jsonl"
    with cluster(place, lambda: _lines(graded), int(kill_at * count)) as address:
        return grade(made, place / "results", "--executor", "dask", "--scheduler", address, *options)


def main() -> None:
    """Grade a class and print what it took, or compare two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--executor", choices=("local", "dask"), default="local")
    parser.add_argument("--kill-at", type=float, default=0.3)
    parser.add_argument("--compare", type=Path)
    options = parser.parse_args()
    place = options.out.resolve()
    if options.compare is not None:
        one, other = results(place), results(options.compare.resolve())
        differ = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        print(f"{len(differ)} of {len(one)} differ{': ' + ', '.join(differ[:5]) if differ else ''}")
        raise SystemExit(bool(differ))
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    place.mkdir(parents=True, exist_ok=True)
    (place / "cluster.log").write_text("")
    took, peak = run(place, options.count, options.executor, options.kill_at)
    size = (place / "results" / "results.jsonl").stat().st_size / 2**20
    each = f"{1e3 * took.wall / options.count:.1f} ms and {1e3 * took.cpu / options.count:.1f} CPU ms each"
    cpu = "" if options.executor == "local" else " (of the main process)"
    print(f"{options.count} submissions, {options.executor}: {took.wall:.1f} s, {each}{cpu}")
    print(f"main process {peak:.0f} MiB at most, results {size:.1f} MiB, digest {digest(results(place))}")


if __name__ == "__main__":
    main()
