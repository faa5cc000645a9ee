"""Bundles, run as Gradescope and Classroom 50 run them."""

import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from graders.cli import app
from tests.graders.test_export import Gradescope, read_classroom50
from tests.support.course import ROOT

RIGHT = """
import numpy as np

def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)

def affine_backward(dout, cache):
    x, w = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(0)
"""
WRONG = RIGHT.replace("dout.sum(0)", "dout.mean(0)")
HOSTILE = """
import json, os, pathlib
for place in (os.environ.get("AUTOGRADER_ROOT", "/autograder"), "."):
    for name in ("results/results.json", "result.json"):
        try:
            path = pathlib.Path(place, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps({"score": 1000, "tests": []}))
        except OSError:
            pass
os._exit(0)
"""
ASSIGNMENT = """
name = "HW 1"
exercises = ["affine_*"]
[visibility]
affine_backward = "after_due_date"
[late]
due = 2026-03-01T12:00:00Z
percent_per_day = 10
"""
DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both bundles of one assignment, unpacked."""
    folder = tmp_path_factory.mktemp("bundles")
    (folder / "a.toml").write_text(ASSIGNMENT)
    unpacked = {}
    for system in ("gradescope", "classroom50"):
        file = folder / f"{system}.zip"
        arguments = [
            "bundle",
            system,
            "--course",
            str(ROOT),
            "--assignment",
            str(folder / "a.toml"),
            "--out",
            str(file),
            "--no-wheels",
        ]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
        assert done.output == f"{file}: 2 exercises for {system}\n"
        subprocess.run([sys.executable, "-m", "zipfile", "-e", str(file), str(folder / system)], check=True)
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                (folder / system / entry.filename).chmod(entry.external_attr >> 16 & 0o777)
        unpacked[system] = folder / system
    return unpacked


@pytest.fixture
def gradescope(bundles: dict[str, Path], tmp_path: Path):
    """Run the autograder as Gradescope does, its folders below a temporary root."""

    def grade(source: str, late_by: timedelta = timedelta(0)) -> Gradescope:
        root = tmp_path / "autograder"
        (root / "submission").mkdir(parents=True)
        (root / "source").symlink_to(bundles["gradescope"])
        (root / "submission" / "layers.py").write_text(source)
        metadata = {
            "id": 1,
            "created_at": (DUE + late_by).isoformat(),
            "assignment": {"due_date": DUE.isoformat(), "total_points": "6.0"},
            "users": [{"email": "ana@x.org", "id": 7, "name": "Ana", "sid": None}],
            "previous_submissions": [],
        }
        (root / "submission_metadata.json").write_text(json.dumps(metadata))
        environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "AUTOGRADER_ROOT": str(root)}
        command = [str(root / "source" / "run_autograder")]
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=1500, check=False
        )
        assert done.returncode == 0, done.stderr
        return msgspec.json.decode((root / "results" / "results.json").read_bytes(), type=Gradescope)

    return grade


def test_gradescope_gives_full_marks_to_a_right_submission(gradescope):
    found = gradescope(RIGHT)
    assert (found.score, [test.status for test in found.tests]) == (6.0, ["passed", "passed"])
    assert {test.name: test.visibility for test in found.tests} == {
        "affine_forward": "visible",
        "affine_backward": "after_due_date",
    }
    assert "public cases" not in found.output


def test_gradescope_says_what_is_wrong(gradescope):
    found = gradescope(WRONG)
    assert 2.0 < found.score < 6.0
    assert "averaged over the batch" in found.tests[1].output


def test_gradescope_gives_a_hostile_submission_nothing(gradescope):
    found = gradescope(HOSTILE)
    assert found.score == 0.0
    assert not [test for test in found.tests if test.score or test.status == "passed"]
    assert found.output


def test_gradescope_takes_off_a_late_penalty_once(gradescope):
    found = gradescope(RIGHT, timedelta(hours=30))
    assert (found.score, sum(test.score for test in found.tests)) == (4.8, 6.0)
    assert "2 days started: 20 % off 6" in found.output


def test_what_gradescope_gets_has_cases_of_its_own_and_no_solution(bundles):
    course = bundles["gradescope"] / "course"
    assert not list(course.rglob("*.py"))
    public = (ROOT / "fixtures" / "public" / "layers" / "affine.npz").read_bytes()
    assert (course / "fixtures" / "public" / "layers" / "affine.npz").read_bytes() != public
    for name in ("setup.sh", "run_autograder"):
        script = bundles["gradescope"] / name
        assert os.access(script, os.X_OK)
        subprocess.run(["bash", "-n", script], check=True)
    (wheel,) = (bundles["gradescope"] / "wheels").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {name.partition("/")[0].partition("-")[0] for name in archive.namelist()} == {"graders", "backcheck"}


DEPENDENCIES = ("jinja2", "msgspec", "numpy", "pytest", "pytest-xdist", "pyyaml", "rich", "scipy", "typer", "tzdata")


def write_wheel(folder: Path, name: str) -> None:
    """Write a wheel with nothing in it."""
    plain = name.replace("-", "_")
    with zipfile.ZipFile(folder / f"{plain}-9999.0-py3-none-any.whl", "w") as wheel:
        info = f"{plain}-9999.0.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 9999.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Make Gradescope's bundle where pip has these packages and no network; return its folder and what was said."""

    def make(*packages: str) -> tuple[Path, str]:
        links, source = tmp_path / "links", tmp_path / "autograder" / "source"
        links.mkdir()
        for name in packages:
            write_wheel(links, name)
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_FIND_LINKS", str(links))
        (tmp_path / "a.toml").write_text('exercises = ["relu_*"]')
        file = tmp_path / "b.zip"
        done = CliRunner().invoke(
            app,
            [
                "bundle",
                "gradescope",
                "--course",
                str(ROOT),
                "--assignment",
                str(tmp_path / "a.toml"),
                "--out",
                str(file),
            ],
        )
        assert done.exit_code == 0, done.output
        subprocess.run([sys.executable, "-m", "zipfile", "-e", str(file), str(source)], check=True)
        for path in links.iterdir():
            path.unlink()
        return source, done.stderr

    return make


def test_gradescope_is_set_up_without_a_network(bundle, tmp_path):
    source, said = bundle(*DEPENDENCIES)
    assert said == ""
    assert len(list((source / "wheels").glob("*.whl"))) == len(DEPENDENCIES) + 1
    environment = {**os.environ, "AUTOGRADER_ROOT": str(tmp_path / "autograder")}
    subprocess.run(["bash", source / "setup.sh"], env=environment, check=True, capture_output=True)
    found = subprocess.run(
        [source / "venv" / "bin" / "python", "-Ic", "from importlib.metadata import version as v; print(v('numpy'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout == "9999.0\n"
    assert source.stat().st_mode & 0o077 == 0


def test_without_the_wheels_there_is_a_bundle_all_the_same(bundle):
    source, said = bundle(*DEPENDENCIES[:3])
    assert said.startswith("no wheels of what backcheck depends on: No matching distribution found for ")
    assert said.endswith("; setup.sh will download them\n")
    assert [path.name.partition("-")[0] for path in (source / "wheels").iterdir()] == ["backcheck"]


@pytest.fixture
def classroom50(bundles: dict[str, Path], tmp_path: Path):
    """Run the autograder as Classroom 50's runner does, in a student's checkout."""

    def grade(source: str):
        checkout = tmp_path / "checkout"
        (checkout / ".git").mkdir(parents=True)
        (checkout / "layers.py").write_text(source)
        given = {
            "CLASSROOM": "cs-2026",
            "ASSIGNMENT": "hw1",
            "SUBMISSION_TAG": "submission-1",
            "COMMIT_URL": "https://example.org/c/1",
            "RELEASE_URL": "https://example.org/r/1",
            "REVIEW_URL": "",
        }
        command = [sys.executable, str(bundles["classroom50"] / "autograder.py")]
        done = subprocess.run(
            command,
            cwd=checkout,
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            timeout=1500,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return read_classroom50((checkout / "result.json").read_bytes())

    return grade


def test_classroom50_gives_full_marks_to_a_right_submission(classroom50):
    found = classroom50(RIGHT)
    assert (found.classroom, found.assignment, found.submission) == ("cs-2026", "hw1", "submission-1")
    assert (found.commit, found.release) == ("https://example.org/c/1", "https://example.org/r/1")
    assert found.review == found.commit
    assert all(test.passed for test in found.tests)
    assert (found.score, found.max_score) == (6, 6)


@pytest.mark.parametrize(("source", "least", "most"), [(WRONG, 1, 5), (HOSTILE, 0, 0)])
def test_classroom50_ends_well_whatever_the_grade(classroom50, source, least, most):
    assert least <= classroom50(source).score <= most


def test_what_classroom50_serves_to_everybody_has_nothing_but_public_cases(bundles):
    served = bundles["classroom50"]
    assert [path.name for path in served.rglob("*.py")] == ["autograder.py"]
    public = (ROOT / "fixtures" / "public" / "manifest.json").read_text()
    assert json.loads((served / "course" / "fixtures" / "public" / "manifest.json").read_text())["seed"] == "public"
    assert json.loads(public)["seed"] == "public"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gradescope", "--assignment", "none.toml", "--out", "x.zip"], "none.toml: No such file"),
        (["gradescop", "--assignment", "a.toml", "--out", "x.zip"], "did you mean gradescope?"),
        (["gradescope", "--assignment", "a.toml", "--out", "x"], "--out x: expected a file that ends in .zip"),
        (["gradescope", "--assignment", "a.toml", "--out", "none/x.zip"], "none/x.zip: No such file or directory"),
    ],
)
def test_unusable_arguments_are_said_in_one_line(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_text(ASSIGNMENT)
    done = CliRunner().invoke(app, ["bundle", *arguments, "--course", str(ROOT), "--no-wheels"])
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert message in done.output
