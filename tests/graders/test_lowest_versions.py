"""Students read and a submission scores the same with the lowest version of every dependency."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOWEST = [need.replace(">=", "==") for need in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["watch"])]

PLAIN = """
import numpy as np

def affine_forward(x, w, b):
    return x.reshape(len(x), -1).dot(w) + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    return dout.dot(w.T).reshape(x.shape), x.reshape(len(x), -1).T.dot(dout), dout.sum(axis=0)
"""
COLLECTION = {
    "plain": PLAIN,
    "wrong": PLAIN.replace("dout.sum(axis=0)", "dout.mean(axis=0)"),
    "python_2": PLAIN + "    print 'done'\n",
    "integers": PLAIN.replace("len(x), -1", "x.shape[0] / 1, -1") + "\nfor i in xrange(1): pass\n",
    "old_names": PLAIN.replace("x.reshape(len(x), -1)", "np.reshape(x.astype(np.float), newshape=(len(x), np.product(x.shape[1:])))"),  # noqa: E501
    "new_names": PLAIN.replace("dout.dot(w.T)", "np.matmul(dout, np.matrix_transpose(w))").replace(
        "dout.sum(axis=0)", "np.concat([dout]).sum(axis=0)"
    ),
    "elements": """
import numpy as np

def affine_forward(x, w, b):
    rows = x.reshape(len(x), -1)
    out = np.zeros((len(x), w.shape[1]))
    for i in range(len(x)):
        for j in range(w.shape[1]):
            out[i, j] = rows[i : i + 1].dot(w[:, j : j + 1]) + b[j]
    return out, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    db = np.zeros_like(b)
    for j in range(len(b)):
        db[j] += float(np.ones((1, len(dout))).dot(dout[:, j : j + 1]))
    return dout.dot(w.T).reshape(x.shape), x.reshape(len(x), -1).T.dot(dout), db
""",
    "scipy": "from scipy.ndimage import correlate1d\nfrom scipy.signal import convolve\n"
    + PLAIN.replace("+ b,", "+ correlate1d(convolve(b, [1.0]), [1.0]),"),
    "generators": PLAIN.replace("dout.sum(axis=0)", "np.sum(row for row in dout)"),
    "small_floats": PLAIN.replace(".dot(w) + b,", ".astype(np.float32).dot(w.astype(np.float32)) + np.float32(3) * 0 + b,"),  # noqa: E501
}  # fmt: skip


@pytest.fixture(scope="module")
def lowest(tmp_path_factory):
    """An interpreter with the lowest versions of what is needed; skips where they cannot be installed."""
    if sys.version_info >= (3, 13):
        pytest.skip("the lowest NumPy has no wheels for this Python")
    place = tmp_path_factory.mktemp("lowest")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = place / "bin" / "python"
    options = ["--quiet", "--no-compile", "--only-binary", ":all:"]  # little of it is ever imported
    install = ["pip", "--python", python, "install", *options, *LOWEST]
    done = subprocess.run([sys.executable, "-m", *install], check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"{' '.join(LOWEST)} cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    return python


def graded(python, folder, out):
    """The scores of a class, by submission and exercise, and the version of NumPy that an interpreter has."""
    command = ["-c", "from graders.cli import main; main()", "grade", folder, "--out", out, "--only", "affine_*"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [python, *command, "--seed", "1", "--sandbox", "auto", "--jobs", "1"],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        timeout=1500,
    )
    assert done.returncode == 0, done.stderr
    version = subprocess.run(
        [python, "-c", "import numpy; print(numpy.__version__)"], check=False, capture_output=True, text=True
    )
    rows = map(json.loads, (out / "results.jsonl").read_text().splitlines())
    scores = {row["submission"]: {e["exercise"]: e["score"] for e in row["exercises"]} for row in rows}
    return scores, version.stdout.strip()


def read_by_student(python, submission):
    """What pytest says of a submission, without the time that it took."""
    command = ["-m", "pytest", "-q", "-p", "graders.pytest_plugin", "-p", "no:cacheprovider", "-k", "affine"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [python, *command, "--submission", submission],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=1500,
    )
    return done.stdout.rpartition(" in ")[0]


def test_a_student_reads_the_same_with_the_lowest_versions(lowest, tmp_path):
    (tmp_path / "layers.py").write_text(COLLECTION["wrong"])
    read = read_by_student(lowest, tmp_path)
    assert "averaged over the batch" in read
    assert read == read_by_student(sys.executable, tmp_path)


def test_scores_are_the_same_with_the_lowest_versions(lowest, tmp_path):
    folder = tmp_path / "class"
    for name, text in COLLECTION.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "layers.py").write_text(text)
    old, low = graded(lowest, folder, tmp_path / "low")
    new, here = graded(sys.executable, folder, tmp_path / "here")
    assert f"numpy=={low}".startswith(tuple(LOWEST))
    assert low != here
    assert old == new
    full = {name for name, scores in new.items() if sum(scores.values()) == sum(new["plain"].values())}
    assert full >= COLLECTION.keys() - {"wrong", "small_floats"}
    assert "wrong" not in full
