"""A class of real submissions on a Dask cluster, by the command, one of whose workers is killed on the way."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graders.cli import app
from tests.support.course import ROOT

pytest.importorskip("distributed")
COUNT = 24
SOURCE = "import numpy as np\ndef affine_forward(x, w, b):\n    return {body}, (x, w)\n"
BODIES = ("x.reshape(len(x), -1) @ w + b", "x @ w", "None")


def start(module: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli." + module, *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def cluster(tmp_path: Path):
    """The file that names the scheduler, and two worker processes without nannies."""
    file = tmp_path / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    started = [start("dask_scheduler", *options)]
    worker = ("--scheduler-file", str(file), "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
    started += [start("dask_worker", *worker, "--local-directory", str(tmp_path)) for _ in range(2)]
    deadline = time.monotonic() + 300
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    yield json.loads(file.read_text())["address"], started[1]
    for process in reversed(started):
        process.kill()
        process.wait()


def results(out: Path) -> list[dict]:
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    for line in lines:
        for part in (line, *line["exercises"]):
            del part["seconds"]
    return lines


def kill_when_begun(out: Path, worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 300
    file = out / "results.jsonl"
    while time.monotonic() < deadline and not (file.exists() and file.read_bytes().count(b"\n") >= 3):
        time.sleep(0.02)
    os.kill(worker.pid, signal.SIGKILL)


@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_what_this_machine_gives(cluster, tmp_path: Path) -> None:
    scheduler, victim = cluster
    folder = tmp_path / "class"
    for number in range(COUNT):
        (folder / f"s{number:02}").mkdir(parents=True)
        (folder / f"s{number:02}" / "layers.py").write_text(SOURCE.format(body=BODIES[number % 3]) + f"# {number}\n")
    common = ["grade", str(folder), "--only", "affine*", "--sandbox", "auto", "--seed", "5"]
    killer = threading.Thread(target=kill_when_begun, args=(tmp_path / "dask", victim))
    killer.start()
    options = ["--executor", "dask", "--scheduler", scheduler, "--out", str(tmp_path / "dask")]
    far = CliRunner().invoke(app, [*common, *options])
    killer.join()
    assert far.exit_code == 0, far.output
    assert victim.wait() == -signal.SIGKILL
    assert len(results(tmp_path / "dask")) == COUNT
    near = CliRunner().invoke(app, [*common, "--jobs", "1", "--out", str(tmp_path / "local")])
    assert near.exit_code == 0, near.output
    assert results(tmp_path / "dask") == results(tmp_path / "local")
