"""What a student does in a handout, here and on systems that lack what Linux has.

These are simulated: what Python does not have there is taken away when an interpreter starts (``sitecustomize.py``).
The console has a code page of Windows, files end their lines as there, and a text file without an encoding is an error.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.course import REFERENCE, ROOT

ASSIGNMENT = ROOT / "fixtures" / "assignments" / "assignment1.toml"
ELSEWHERE = ("windows", "macos")
elsewhere = pytest.mark.parametrize("system", ELSEWHERE, indirect=True)
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def new_handout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handout") / "assignment 1"
    main = "from graders.cli import main; main()"
    command = [sys.executable, "-c", main, "handout", "--assignment", ASSIGNMENT, "--out", folder]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return folder


@pytest.fixture
def handout(new_handout: Path, tmp_path: Path) -> Path:
    """A handout in which one file is right and one has a wrong gradient; lines end as on Windows."""
    folder = Path(shutil.copytree(new_handout, tmp_path / "assignment 1"))
    right = (REFERENCE / "activations.py").read_text(encoding="utf-8")
    wrong = (
        (REFERENCE / "layers.py")
        .read_text(encoding="utf-8")
        .replace("np.sum(dout, axis=0)", 'np.mean(dout, axis=0); print("größe →", 3)')
    )
    for name, text in (("activations.py", right), ("layers.py", wrong)):
        (folder / "stubs" / name).write_text(text, encoding="utf-8")
    for path in (folder / "stubs").glob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return folder


@pytest.fixture(params=["here", *ELSEWHERE])
def system(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def python(system: str, handout: Path) -> Command:
    """Runs the interpreter of a system in the handout."""
    simulation = Path(__file__).with_name(system)  # there is none of this system
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join((str(simulation), str(ROOT))),
        "PYTHONIOENCODING": "cp1252",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    strict = ("-X", "warn_default_encoding", "-W", "error::EncodingWarning:graders")

    def run(*arguments: object, status: int = 0) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, *strict, *map(str, arguments)],
            cwd=handout,
            env=environment,
            capture_output=True,
            encoding="cp1252",
            timeout=1500,
            check=False,
        )
        assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run


def backcheck(python: Command, *arguments: object, status: int = 0) -> str:
    return python("-c", "from graders.cli import main; main()", *arguments, status=status).stdout


def test_pytest(python: Command) -> None:
    text = python("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "affine or relu", status=1).stdout
    assert re.search(r"affine_backward/\w+/gradient-db", text)
    assert "averaged over the batch" in text
    assert "open: affine 5.33/6" in text
    assert re.search(r"^größe (->|\S+) 3$", text, re.MULTILINE)  # line by line, whatever the console lacks


@elsewhere
def test_check_says_that_nothing_is_confined(python: Command) -> None:
    text = backcheck(python, "check", "stubs", "--only", "affine", "--only", "relu", status=1)
    assert "+ affine_forward  2/2  passed" in text
    assert "x affine_backward" in text
    assert "averaged over the batch" in text
    assert "nothing is confined on this system" in " ".join(text.split())


def test_list(python: Command) -> None:
    assert "affine_backward" in backcheck(python, "list")
    assert '"exercise": "affine_backward"' in backcheck(python, "list", "--format", "json")


def test_a_script_checks_its_functions(python: Command, handout: Path) -> None:
    source = "from stubs.layers import affine_backward, affine_forward\nfrom graders import check\ncheck('affine_*')\n"
    (handout / "mine.py").write_text(source, encoding="utf-8")
    text = python("mine.py").stdout
    assert "x affine_backward" in text
    assert "averaged over the batch" in text


def test_watch(python: Command, handout: Path) -> None:
    program = """
from pathlib import Path
from graders.watch import screens

def saves():
    path = Path("stubs", "layers.py")
    path.write_bytes(path.read_bytes().replace(b"np.mean(dout, axis=0)", b"np.sum(dout, axis=0)"))
    yield

for screen in screens(Path("stubs"), saves(), only=("affine",)):
    print(screen.exercise.exercise if screen.exercise else "", screen.progress)
"""
    lines = python("-c", program).stdout.splitlines()
    assert "affine 5.33/6" in lines[0]
    assert lines[1] == "affine_backward "
    assert "all done; 2 of 2 implemented" in lines[2]


def test_a_gradient_is_checked(python: Command) -> None:
    program = """
import numpy as np
from graders.numeric import check_gradient
x = np.linspace(0.0, 1.0, 5)
print(check_gradient(lambda x: np.sin(x).sum(), x, gradient=lambda x: np.cos(x)).passed)
"""
    assert python("-c", program).stdout == "True\n"


@elsewhere
def test_grade_says_what_it_needs(python: Command) -> None:
    text = python("-c", "from graders.cli import main; main()", "grade", ".", "--out", "results", status=2).stderr
    assert "which this system cannot" in text or "Grade on Linux" in text


def test_a_call_that_does_not_end_is_ended(python: Command) -> None:
    program = """
from graders.oracle.timelimit import Allowance, TimeIsUp

def endless():
    while True:
        try:
            while True:
                pass
        except Exception:
            pass

allowance = Allowance(0.05, (__file__,) if "__file__" in globals() else ())
try:
    allowance.call(endless)
except TimeIsUp:
    print("ended")
print(Allowance(60.0).call(lambda: "returned"))
"""
    assert python("-c", program).stdout.split() == ["ended", "returned"]
