"""Kill the run itself, again and again: what was done stays done, and the end is that of a quiet run.

``BACKCHECK_KILL_ROUNDS`` sets how often.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graders.results import decode

ROUNDS = int(os.environ.get("BACKCHECK_KILL_ROUNDS", "12"))
JOBS, LANES = 40, 2
ENDLESS = 10_000
"""Jobs that take minutes: such a run is still at work, whatever the machine does."""


@pytest.fixture
def start(tmp_path, program):
    script, environment = program
    environment["FAKE_STATES"] = str(tmp_path / "workers")

    def run(folder, jobs=JOBS):
        command = [sys.executable, str(script), str(folder / "out"), str(jobs), str(LANES)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    return run


def finish(process):
    output, _ = process.communicate()
    assert process.returncode == 0
    return output


def complete_names(path):
    """Names of the lines with their newline, each of which must be a whole result."""
    if not path.exists():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0]
    return [decode(line).submission for line in whole.splitlines()]


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_for_end_of(pids, seconds=120):
    end = time.monotonic() + seconds
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < end, "workers outlived the run"
        time.sleep(0.01)


def test_killed_at_random_moments_the_end_is_the_same(tmp_path, start):
    finish(start(tmp_path / "quiet"))
    expected = (tmp_path / "quiet" / "out" / "results.jsonl").read_bytes()
    assert len(complete_names(tmp_path / "quiet" / "out" / "results.jsonl")) == JOBS

    folder, chance, done, kills = tmp_path / "killed", random.Random(20), 0, 0
    results = folder / "out" / "results.jsonl"
    for _ in range(ROUNDS):
        process, until = start(folder), done + chance.randrange(JOBS // 4)
        while process.poll() is None and len(complete_names(results)) < until:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        names = complete_names(results)
        assert len(names) == len(set(names)) >= done
        done, kills = len(names), kills + 1
        if process.returncode == 0:
            assert results.read_bytes() == expected
            shutil.rmtree(folder)
            done, kills = 0, 0
    assert f"reused {done}\n".encode() == finish(start(folder))
    assert results.read_bytes() == expected
    attempts = sum(path.stat().st_size for path in (folder / "attempts").iterdir())
    assert JOBS <= attempts <= JOBS + kills * LANES
    wait_for_end_of((tmp_path / "workers").read_text().split())


def test_workers_end_with_a_killed_run(tmp_path, start):
    process = start(tmp_path, jobs=ENDLESS)
    pids = []
    while len(complete_names(tmp_path / "out" / "results.jsonl")) < 3 or len(pids) < LANES:
        assert process.poll() is None
        time.sleep(0.01)
        pids = (tmp_path / "workers").read_text().split() if (tmp_path / "workers").exists() else []
    assert len(pids) == LANES
    assert all(alive(pid) for pid in pids)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    wait_for_end_of(pids)
