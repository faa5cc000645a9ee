import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HARNESS = Path(__file__).with_name("harness.py")
ROOT = sys.platform == "linux" and os.geteuid() == 0
MODES = ["root", "user", "root-container", "user-container"] if ROOT else ["user", "user-container"]


class Warm:
    """A harness in one mode, started when it is first used."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-W", "error", str(HARNESS), mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"OPENBLAS_NUM_THREADS": "1"},
        )

    def __call__(self, attempt, *arguments, layers="all", opened=None, keep=False, forbid=(), **policy):
        request = {
            "attempt": attempt,
            "arguments": [str(value) if isinstance(value, Path) else value for value in arguments],
            "layers": list(layers) if layers != "all" else "all",
            "open": None if opened is None else str(opened),
            "keep": keep,
            "forbid": list(forbid),
            "policy": policy,
        }
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def free(self, attempt, *arguments, **options):
        """The same without any layer."""
        return self(attempt, *arguments, layers=(), **options)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="session")
def warm_of():
    started = {}

    def get(mode):
        if mode not in started:
            started[mode] = Warm(mode)
        return started[mode]

    yield get
    for warm in started.values():
        warm.stop()


@pytest.fixture(params=MODES)
def warm(request, warm_of):
    return warm_of(request.param)


@pytest.fixture
def any_warm(warm_of):
    """One mode, where the mode makes no difference."""
    return warm_of(MODES[0])


@pytest.fixture
def root_warm(warm_of):
    if not ROOT:
        pytest.skip("what only root could do in the first place")
    return warm_of("root")


@pytest.fixture
def folder():
    """A folder that the processes of every mode own or may write."""
    path = Path(tempfile.mkdtemp(prefix="sandbox-"))
    path.chmod(0o777)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def file(folder, warm):
    path = folder / "file.txt"
    path.write_text("content")
    path.chmod(0o666)
    if ROOT and "user" in warm.mode:
        os.chown(path, 65534, 65534)
    return path
