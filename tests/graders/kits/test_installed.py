"""The wheel and the handout, installed in a new environment from which this checkout cannot be reached.

What the engine needs is linked into the environment, so that nothing is downloaded.
"""

import json
import re
import shutil
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from graders.fixtures import read_operation
from graders.judging.catalogue import exercises
from graders.kinds.operation import short
from tests.graders.kits.conftest import backcheck, run
from tests.support.course import REFERENCE, ROOT

ASSIGNMENT = ROOT / "fixtures" / "assignments" / "assignment1.toml"


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handout") / "assignment1"
    backcheck("handout", "--assignment", ASSIGNMENT, "--out", folder, cwd=ROOT)
    return folder


def environment(folder: Path) -> Path:
    """A new environment with all packages but this one; its folder of programs."""
    packages = folder / "packages"
    packages.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "backcheck" not in entry.name and entry.suffix != ".pth":
            (packages / entry.name).symlink_to(entry)
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    programs = folder / "venv" / "bin"
    where = run(programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    (Path(where) / "packages.pth").write_text(f"{packages}\n")
    return programs


def install(programs: Path, *what: str, cwd: Path) -> None:
    """Install offline, and make sure that it is not this checkout that is imported."""
    pip = ("-m", "pip", "--disable-pip-version-check", "--python", programs / "python")
    run(sys.executable, *pip, "install", "--no-index", "--quiet", *what, cwd=cwd)
    found = run(programs / "python", "-c", "import graders; print(graders.__file__)", cwd=cwd)
    assert Path(found.strip()).is_relative_to(programs.parent)


@pytest.fixture(scope="module")
def programs(handout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment in which a student has installed what the handout names."""
    found = environment(tmp_path_factory.mktemp("student"))
    install(found, "-r", "requirements.txt", cwd=handout)
    return found


def solved(handout: Path, folder: Path) -> Path:
    """The handout with two files filled in: one right, one whose gradient is averaged."""
    copy = Path(shutil.copytree(handout, folder))
    shutil.copy(REFERENCE / "activations.py", copy / "stubs")
    wrong = (REFERENCE / "layers.py").read_text().replace("np.sum(dout, axis=0)", "np.mean(dout, axis=0)")
    (copy / "stubs" / "layers.py").write_text(wrong)
    return copy


def test_a_handout_holds_its_assignment_and_no_more(handout: Path) -> None:
    texts = {path: path.read_text() for path in handout.rglob("*") if path.suffix in (".py", ".md", ".toml")}
    defined = set(re.findall(r"^(?:def|class) (\w+)", "\n".join(texts.values()), re.MULTILINE))
    assert {"affine_backward", "TwoLayerNet", "LinearSVM", "sgd"} <= defined
    assert len(defined) == 16
    others = {short(name) for name in exercises()} - defined
    assert not others & set(re.findall(r"(?<![\w-])\w+", "".join(texts.values())))
    assert "SOLUTION" not in "".join(texts.values())
    fixtures = {path.stem: read_operation(path) for path in handout.rglob("*.npz")}
    assert {"affine", "relu", "sgd"} <= fixtures.keys()
    assert not {"sigmoid", "adam", "batchnorm"} & fixtures.keys()
    answers = [answer for cases in fixtures.values() for case in cases.values() for answer in case.wrong]
    assert {short(answer.exercise) for answer in answers} <= defined
    assert not [path for path in handout.rglob("*") if path.name in ("reference", "hidden")]
    readme = (handout / "README.md").read_text()
    assert "Begin with `KNearestNeighbor`" in readme
    order = ["`KNearestNeighbor`", "`svm_loss_naive`", "`affine_forward`", "`relu_forward`", "`sgd`", "`TwoLayerNet`"]
    table = readme.partition("## Order")[2].partition("## Check")[0].partition("| --- |")[2]
    places = [table.index(name) for name in order]
    assert places == sorted(places)
    assert all(f"`{name}`" in readme for name in defined)
    ways = ["pytest", "backcheck check stubs", "backcheck watch stubs", "from graders import check"]
    assert [way for way in ways if way not in readme.partition("## Check")[2]] == []
    assert (handout / "requirements.txt").read_text().endswith(".whl[watch]\n")


def test_an_engine_holds_neither_solutions_nor_cases(handout: Path) -> None:
    (wheel,) = handout.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].rpartition(".")[2] for name in names} == {"graders", "dist-info"}
    assert not [name for name in names if name.endswith(".npz") or ("reference/" in name and "new_course" not in name)]


def test_a_student_checks_the_handout(handout: Path, programs: Path, tmp_path: Path) -> None:
    assert " not implemented in " in run(programs / "python", "-m", "pytest", "-q", cwd=handout)
    work = solved(handout, tmp_path / "work")
    said = run(programs / "python", "-m", "pytest", "-q", "-k", "affine or relu", cwd=work, status=1)
    assert "The gradient of the biases is averaged over the batch" in said
    assert "checked on the public cases" in said
    failed = [line for line in said.splitlines() if line.startswith("FAILED")]
    assert failed
    assert all(line.startswith("FAILED affine_backward/") for line in failed)
    said = " ".join(run(programs / "backcheck", "check", "stubs", cwd=work, status=1).split())
    assert "judged on the public cases" in said
    assert "The gradient of the biases is averaged over the batch" in said
    assert re.search(r"relu_backward 2/2 passed", said)
    said = run(programs / "backcheck", "list", cwd=work)
    assert "16 exercises, 90 points, in the order to work in: begin with KNearestNeighbor" in said
    said = run(programs / "backcheck", "validate", cwd=work, status=2)
    assert "no such folder: `backcheck validate` needs the course's reference" in said


def test_a_handout_as_a_zip_holds_the_same(handout: Path, tmp_path: Path) -> None:
    backcheck("handout", "--assignment", ASSIGNMENT, "--out", tmp_path / "assignment1.zip", cwd=ROOT)
    packed = zipfile.ZipFile(tmp_path / "assignment1.zip")
    files = {path.relative_to(handout.parent).as_posix(): path for path in handout.rglob("*") if path.is_file()}
    assert set(packed.namelist()) == {name for name in files if "cache" not in name}
    assert packed.read("assignment1/README.md") == files["assignment1/README.md"].read_bytes()


def test_a_handout_of_an_own_course_holds_its_declarations(new_course: Path, programs: Path, tmp_path: Path) -> None:
    out = tmp_path / "handout"
    backcheck("handout", "--assignment", "assignments/assignment1.toml", "--out", out, cwd=new_course)
    assert "4 not implemented" in run(programs / "python", "-m", "pytest", "-q", cwd=out)
    shutil.copy(new_course / "reference" / "scale.py", out / "stubs")
    assert "6 of 6 points" in run(programs / "backcheck", "check", "stubs", cwd=out)


def test_a_handout_replaces_nothing(handout: Path) -> None:
    said = backcheck("handout", "--assignment", ASSIGNMENT, "--out", handout, cwd=ROOT, status=2)
    assert said == f"backcheck: {handout}: is not empty; expected a new folder\n"


def test_the_wheel_works_outside_the_checkout(handout: Path, tmp_path: Path) -> None:
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", tmp_path)
    source = tmp_path / "source"
    shutil.copytree(ROOT / "graders", source / "graders", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", source, *options, cwd=tmp_path)
    shutil.rmtree(source)
    (wheel,) = tmp_path.glob("*.whl")
    built = [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("graders/")]
    (packed,) = handout.glob("*.whl")
    assert sorted(built) == sorted(n for n in zipfile.ZipFile(packed).namelist() if n.startswith("graders/"))

    programs = environment(tmp_path)
    install(programs, str(wheel), cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    said = run(programs / "backcheck", "list", cwd=elsewhere, status=2)
    assert said.startswith(f"backcheck: {elsewhere}: no course here or above")
    assert said.count("\n") == 1

    course = tmp_path / "course"
    for name in ("reference", "student_stubs", "fixtures/public", "fixtures/assignments", "tests/exercises"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", course)
    (tmp_path / "class" / "alice").mkdir(parents=True)
    for name in ("layers.py", "_types.py"):
        shutil.copy(REFERENCE / name, tmp_path / "class" / "alice")
    only = ("--course", course, "--only", "affine")
    assert "2 exercises, 6 points" in run(programs / "backcheck", "list", *only, cwd=elsewhere)
    assert "6 of 6 points" in run(programs / "backcheck", "check", tmp_path / "class" / "alice", *only, cwd=elsewhere)
    grading = ("--out", tmp_path / "out", "--sandbox", "auto", *only)
    run(programs / "backcheck", "grade", tmp_path / "class", *grading, cwd=elsewhere)
    assert json.loads((tmp_path / "out" / "results.jsonl").read_text())["score"] == 6
    tests = ("-m", "pytest", "-q", f"--submission={tmp_path / 'class' / 'alice'}", "tests/exercises/test_layers.py")
    assert re.search(r"^\d+ passed in", run(programs / "python", *tests, cwd=course), re.MULTILINE)
