"""One run of the whole collection for each user, shared by the tests."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attacks.assemble import ROOT, assemble, copy_honest

USERS = ["root", "user"] if os.geteuid() == 0 else ["user"]
PLAN_SECONDS = 0.5
BUDGET_SECONDS = 8.0
ONLY = ("affine_forward", "affine_backward", "relu_forward", "relu_backward")


@dataclass
class Graded:
    """What a run left: results by submission, names, canaries, connections, processes, seconds."""

    results: dict
    attacks: set
    honest: set
    canaries: list
    connections: int
    left: list
    status: int
    seconds: float
    output: str


def backcheck(user, subs, out, sandbox="require"):
    only = [word for name in ONLY for word in ("--only", name)]
    command = [sys.executable, str(ROOT / "tests/attacks/run.py"), user, str(PLAN_SECONDS), str(BUDGET_SECONDS)]
    command += ["grade", str(subs), "--out", str(out), "--jobs", "2", "--sandbox", sandbox, *only]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500, stdin=subprocess.DEVNULL, check=False)
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    assert lines[-1].startswith("{"), done.stdout + done.stderr
    told = json.loads(lines[-1])
    file = out / "results.jsonl"
    lines = map(json.loads, file.read_text().splitlines()) if file.exists() else ()
    results = {line["submission"]: line for line in lines}
    return results, told, done.stdout + done.stderr


@contextmanager
def scratch():
    folder = Path(tempfile.mkdtemp(prefix="attacks-"))
    for name in ("subs", "canary", "out"):
        (folder / name).mkdir()
        (folder / name).chmod(0o777)
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def connections(listener):
    listener.settimeout(0)
    count = 0
    try:
        while True:
            listener.accept()[0].close()
            count += 1
    except BlockingIOError:
        return count


@pytest.fixture(scope="session", params=USERS)
def graded(request):
    """Everything graded together."""
    with scratch() as folder, socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        places = {
            "CANARY": str(folder / "canary"),
            "OUT": str(folder / "out"),
            "SUBS": str(folder / "subs"),
            "REPO": str(ROOT),
            "PORT": str(listener.getsockname()[1]),
        }
        attacks, honest = assemble(folder / "subs", places)
        results, told, output = backcheck(request.param, folder / "subs", folder / "out")
        yield Graded(
            results,
            attacks,
            honest,
            [str(path) for path in (folder / "canary").rglob("*")],
            connections(listener),
            told["left"],
            told["status"],
            told["seconds"],
            output,
        )


@pytest.fixture(scope="session")
def alone():
    """The honest ones graded alone."""
    with scratch() as folder:
        copy_honest(folder / "subs")
        return backcheck("root" if os.geteuid() == 0 else "user", folder / "subs", folder / "out")[0]
