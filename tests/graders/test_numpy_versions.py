"""One submission has one score, whatever supported NumPy is installed: the lowest, and the one that runs the tests."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOWEST = ("numpy==1.26.*", "scipy==1.15.*")
"""The lower bounds in pyproject.toml; a test holds that they are."""

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
    "scipy": "from scipy.ndimage import correlate1d\n" + PLAIN.replace("+ b,", "+ correlate1d(b, [1.0]),"),
    "generators": PLAIN.replace("dout.sum(axis=0)", "np.sum(row for row in dout)"),
    "small_floats": PLAIN.replace(".dot(w) + b,", ".astype(np.float32).dot(w.astype(np.float32)) + np.float32(3) * 0 + b,"),  # noqa: E501
}  # fmt: skip


@pytest.fixture(scope="module")
def lowest(tmp_path_factory):
    """An interpreter with the lowest supported NumPy and SciPy; skips where they cannot be installed."""
    if sys.version_info >= (3, 13):
        pytest.skip("NumPy 1.26 has no wheels for this Python")
    place = tmp_path_factory.mktemp("lowest")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = place / "bin" / "python"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    others = [need for need in project["dependencies"] if not need.startswith(("numpy", "scipy", "pytest-xdist"))]
    options = ["--quiet", "--no-compile", "--only-binary", ":all:"]  # little of it is ever imported
    install = ["pip", "--python", python, "install", *options, *LOWEST, *others]
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


def test_the_lowest_versions_are_those_that_are_declared():
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {need.replace(".*", "").replace("==", ">=") for need in LOWEST} <= set(needs)


def test_scores_are_the_same_under_the_lowest_numpy(lowest, tmp_path):
    folder = tmp_path / "class"
    for name, text in COLLECTION.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "layers.py").write_text(text)
    old, low = graded(lowest, folder, tmp_path / "low")
    new, here = graded(sys.executable, folder, tmp_path / "here")
    assert low.startswith("1.26.")
    assert low != here
    assert old == new
    full = {name for name, scores in new.items() if sum(scores.values()) == sum(new["plain"].values())}
    assert full >= COLLECTION.keys() - {"wrong", "small_floats"}
    assert "wrong" not in full
