"""What a student reads of the usual mistakes: in the terminal, in pytest and in a notebook, as snapshots to be read.

A mistake is the reference with one text of one file replaced, so that it is alone. Whoever changes a message reads the
snapshot that changes with it as a student would, who knows the handout and nothing of this project.
"""

import re
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from msgspec.structs import replace
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from graders.course import current
from graders.judging.catalogue import catalogue
from graders.kinds.operation import short
from graders.notebook import Feedback
from graders.progress import progress
from graders.pytest_report import Overview, Said, outcome_of
from graders.reports.grouping import elsewhere
from graders.reports.terminal import render_submission
from graders.results import Environment, ExerciseResult, SubmissionResult
from graders.selfcheck import Judged, SelfCheck, opened, together
from tests.graders.kits.conftest import backcheck
from tests.support.course import REFERENCE, ROOT, STUBS


class Mistake(NamedTuple):
    """A file of the reference with a text replaced, once, and the exercises that are looked at."""

    file: str
    right: str
    wrong: str
    exercises: tuple[str, ...]


AFFINE = ("affine_forward", "affine_backward")
MISTAKES = {
    "all right": Mistake("layers", "", "", AFFINE),
    "not begun": Mistake("layers", "", "", AFFINE),
    "exception": Mistake("layers", "x.reshape(N, D) @ w + b", "x @ w + b", AFFINE),
    "missing return": Mistake("layers", "    return out, (x, w)", "    cache = (x, w)", AFFINE),
    "missing cache": Mistake("layers", "    return out, (x, w)", "    return out", AFFINE),
    "wrong shape": Mistake("layers", "(dout @ w.T).reshape(x.shape)", "dout @ w.T", AFFINE),
    "keepdims": Mistake("layers", "np.sum(dout, axis=0)", "dout.sum(axis=0, keepdims=True)", AFFINE),
    "transposed": Mistake("layers", "x.reshape(N, D).T @ dout", "dout.T @ x.reshape(N, D)", AFFINE),
    "wrong gradient": Mistake("layers", "np.sum(dout, axis=0)", "dout.sum(axis=0) + w.sum(axis=0)", AFFINE),
    "two explanations": Mistake(
        "layers",
        "    dw = x.reshape(N, D).T @ dout\n",
        "    dw = x.reshape(N, D).T @ dout\n    dw[1:, 1] += 0.3\n    dx[0] *= 1.1\n",
        AFFINE,
    ),
    "net above a broken layer": Mistake(
        "layers", "np.sum(dout, axis=0)", "dout.mean(axis=0)", (*AFFINE, "TwoLayerNet")
    ),
    "wrong key in grads": Mistake(
        "models",
        '"b2": db2}\n        return loss + _regularize(self.params, grads, self.reg), grads',
        '"b2": db2}\n        loss = loss + _regularize(self.params, grads, self.reg)'
        '\n        return loss, {"w1": grads.pop("W1"), **grads}',
        ("TwoLayerNet",),
    ),
    "config None": Mistake(
        "optim",
        "config = _with_defaults(config, learning_rate=1e-2, momentum=0.9, velocity=np.zeros_like(w))\n    velocity = ",
        'config.setdefault("velocity", np.zeros_like(w))\n    velocity = ',
        ("sgd_momentum",),
    ),
    "bracket not closed": Mistake("layers", "x.reshape(N, D) @ w", "(x.reshape(N, D) @ w", (*AFFINE, "TwoLayerNet")),
    "NumPy not imported": Mistake("layers", "import numpy as np\n", "", AFFINE),
    "cache that is None": Mistake("layers", "return out, (x, w)", "return out, None", AFFINE),
    "misspelt name": Mistake("layers", "def affine_backward", "def affine_bakward", AFFINE),
    "net above a broken forward": Mistake(
        "layers", "x.reshape(N, D) @ w + b", "x.reshape(N, D) @ w", ("FullyConnectedNet", "affine_forward")
    ),
    "net above one that raises": Mistake("layers", "x.reshape(N, D) @ w + b", "x @ w + b", ("TwoLayerNet",)),
    "tuple in another order": Mistake("layers", "return dx, dw, db", "return dw, dx, db", AFFINE),
    "argument changed in place": Mistake(
        "activations",
        "    return np.maximum(x, 0.0), x",
        "    x[x < 0] = 0\n    return x, x",
        ("relu_forward", "relu_backward"),
    ),
    "unfinished": Mistake("layers", "    db = np.sum", '    raise NotImplementedError("db")\n    db = np.sum', AFFINE),
    "calls itself": Mistake(
        "activations",
        "    return np.maximum(x, 0.0), x",
        "    return relu_forward(x)",
        ("relu_forward", "relu_backward"),
    ),
    "wrong import": Mistake("layers", "import numpy as np\n", "import nunpy as np\n", AFFINE),
    "attribute missing": Mistake(
        "models", "        self.reg = reg\n        self.num_layers", "        self.num_layers", ("FullyConnectedNet",)
    ),
    "cache of another length": Mistake("layers", "    x, w = cache", "    x, w, b = cache", AFFINE),
    "training that raises": Mistake(
        "linear_classifiers", "loss_history.append(loss)", "loss_history.apend(loss)", ("LinearSVM", "Softmax")
    ),
    "training left unfinished": Mistake(
        "linear_classifiers",
        "            self.W = self.W - learning_rate * dW",
        "            raise NotImplementedError",
        ("Softmax",),
    ),
    "weights of no object": Mistake(
        "linear_classifiers", "            self.W = 0.001", "            W = 0.001", ("Softmax",)
    ),
}


@pytest.fixture(scope="module", params=MISTAKES)
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Judged]:
    """What came of each exercise that is looked at, by its name."""
    mistake = MISTAKES[request.param]
    work = tmp_path_factory.mktemp("work")
    source = STUBS if request.param == "not begun" else REFERENCE
    for path in source.glob("*.py"):
        (work / path.name).write_text(path.read_text())
    file = work / f"{mistake.file}.py"
    text = file.read_text()
    assert not mistake.right or text.count(mistake.right) == 1, f"{text.count(mistake.right)} times: {mistake.right}"
    file.write_text(text.replace(mistake.right, mistake.wrong) if mistake.right else text)
    with opened(work) as (sources, submission):
        owners = {short(name): item.name for item in catalogue().values() for name in item.exercises}
        checks = SelfCheck(sources, submission, reported={owners[name] for name in mistake.exercises})
        return {name: checks.judged(owners[name]) for name in mistake.exercises}


@pytest.fixture
def results(judged: Mapping[str, Judged]) -> list[ExerciseResult]:
    return [item.results[name] for name, item in judged.items()]


def terminal(results: Sequence[ExerciseResult], width: int) -> str:
    """What ``backcheck check`` prints."""
    console = Console(file=StringIO(), width=width, force_terminal=False, no_color=True, legacy_windows=False)
    worth = sum(item.max_score for item in results)
    score = sum(item.score for item in results)
    render_submission(
        SubmissionResult(
            submission="my_work",
            status="graded",
            score=score,
            max_score=worth,
            grader="",
            environment=Environment.current(),
            content="",
            error=None,
            seconds=0.0,
            exercises=tuple(results),
        ),
        console,
    )
    return unmarked(console.file.getvalue())


def in_pytest(judged: Mapping[str, Judged]) -> str:
    """What ``pytest`` says of each failure, as its reports leave out what another has said, and the last line."""
    overview, lines = Overview(catalogue), []
    failed = []
    for name, item in judged.items():
        overview.results[name] = item.results[name]
        ids = [check for each in item.results[name].checks for check in (each.id, *each.also)]
        for case in dict.fromkeys(check.split("/")[1] for check in ids):
            outcome = outcome_of(item, name, case, [check for check in ids if check.split("/")[1] == case])
            data = outcome.as_data("layers.py", 0)
            report = SimpleNamespace(
                backcheck=data,
                when="call",
                failed=outcome.status == "failed",
                nodeid=f"{name}/{case}",
                location=("layers.py", 0, f"{name}/{case}"),
                outcome=outcome.status,
                sections=[],
                longrepr=Said(data["causes"], data["place"]) if outcome.status == "failed" else outcome.reason,
            )
            overview.pytest_runtest_logreport(report)
            failed.append(report)
    for report in failed:
        overview._complete(report, "utf-8")
        if report.outcome == "failed" and not report.backcheck.get("repeated"):  # pytest counts the others
            lines.append(f"___ {report.location[2]}\n{report.longrepr}")
    return unmarked("\n".join([*lines, progress(list(overview.results.values()))]))


def unmarked(text: str) -> str:
    """The text without numbers of lines and blanks at ends of lines, which say nothing here."""
    text = re.sub(r"(\.py:)\d+", r"\1N", text)
    return "\n".join(line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("width", [80, 120])
def test_in_the_terminal(results: list[ExerciseResult], width: int, snapshot: SnapshotAssertion) -> None:
    said = terminal(results, width)
    assert max(map(len, said.splitlines())) <= width
    assert said == snapshot


def test_in_pytest(judged: Mapping[str, Judged], snapshot: SnapshotAssertion) -> None:
    assert in_pytest(judged) == snapshot


def test_in_a_notebook(results: list[ExerciseResult], snapshot: SnapshotAssertion) -> None:
    page = re.sub(r"<svg.*?</svg>", "<svg/>", Feedback(results)._repr_html_())
    assert unmarked(page.replace("<tr>", "\n<tr>").replace("<div>", "\n<div>")) == snapshot


def test_in_a_script(results: list[ExerciseResult], snapshot: SnapshotAssertion) -> None:
    assert unmarked(repr(Feedback(results))) == snapshot


def test_a_net_that_raises_in_a_broken_layer_says_which_to_correct_first(tmp_path: Path) -> None:
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    layers = tmp_path / "layers.py"
    layers.write_text(layers.read_text().replace("    return out, (x, w)", "    cache = (x, w)"))
    said = " ".join(
        backcheck("check", tmp_path, "--only", "affine*", "--only", "TwoLayerNet", cwd=ROOT, status=1).split()
    )
    assert said.count("affine_forward fails its own checks: correct it first") == 1


RETURN = "    return float(-np.sum(log_probs[rows, y]) / N), dx / N"
"""Of the softmax loss."""


def results_of(file: str, right: str, wrong: str, exercise: str, tmp_path: Path) -> dict[str, ExerciseResult]:
    """What comes of the operations of an exercise with a text of the reference's file replaced."""
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    text = (tmp_path / file).read_text()
    assert right in text
    (tmp_path / file).write_text(text.replace(right, wrong))
    with opened(tmp_path) as (sources, submission):
        checks = SelfCheck(sources, submission)
        (operation,) = [name for name, entry in catalogue().entries.items() if exercise in map(short, entry.exercises)]
        tied = together(catalogue()[operation])
        return {name: result for item in tied for name, result in checks.judged(item.name).results.items()}


def test_a_gradient_of_a_wrong_loss_is_said_to_be_right_for_that_loss(tmp_path: Path) -> None:
    result = results_of(
        "losses.py", RETURN, RETURN.replace("return ", "N = N / 3\n    return "), "softmax_loss", tmp_path
    )
    assert result["softmax_loss"].notes == (
        "dx is right for your own loss, which is wrong: no points are lost for that, only for what fails; correct loss",
    )


def test_a_result_that_fails_more_often_is_not_said_to_be_right(tmp_path: Path) -> None:
    wrong = RETURN.replace("return ", "N = N / 3\n    return ").replace("dx / N", "(dx / N if N < 1 else dx)")
    result = results_of("losses.py", RETURN, wrong, "softmax_loss", tmp_path)
    assert result["softmax_loss"].notes == ()


def test_a_convention_is_said_of_what_is_written_alone(tmp_path: Path) -> None:
    right = "    return float(loss), dW / num_train + 2.0 * reg * W"
    wrong = "    return float(loss - 0.5 * reg * np.sum(W * W)), dW / num_train + reg * W"
    source = (REFERENCE / "linear_classifiers.py").read_text()
    start, end = source.index("def svm_loss_vectorized"), source.index("def squared_hinge")
    blank = (
        source[:start] + "def svm_loss_vectorized(W, X, y, reg):\n    raise NotImplementedError\n\n\n" + source[end:]
    )
    results = results_of("linear_classifiers.py", source, blank.replace(right, wrong, 1), "svm_loss_naive", tmp_path)
    assert "judged by another convention" in str(results["svm_loss_naive"].notes)
    assert results["svm_loss_vectorized"].status == "not_implemented"
    assert results["svm_loss_vectorized"].notes == ()


def test_a_net_that_refuses_a_gru_as_its_docstring_says_loses_nothing(tmp_path: Path) -> None:
    gru = '    "gru": _Cell(3, 1, gru_step_forward, gru_forward, gru_backward),\n'
    result = results_of("models.py", gru, "", "CaptioningRNN", tmp_path)["CaptioningRNN"]
    assert result.score == result.max_score
    stub = (STUBS / "models.py").read_text()
    assert 'refuses "gru"\n            with a ValueError, at no cost' in stub


@pytest.mark.parametrize("name", ["training that raises", "training left unfinished", "weights of no object"])
def test_what_follows_a_step_that_raised_is_no_failure_of_its_own(name: str, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    file = tmp_path / "linear_classifiers.py"
    file.write_text(file.read_text().replace(mistake.right, mistake.wrong))
    with opened(tmp_path) as (sources, submission):
        result = SelfCheck(sources, submission).judged("softmax").results["Softmax"]
    said = [check for check in result.checks if check.status != "blocked"]
    assert [check.status for check in said] == ["error"]
    assert "in train: " in said[0].message
    assert "The weights are the same" not in str(result.checks)


@pytest.mark.parametrize("mistake", ["(x.reshape(N, D) @ w", "x.reshape(N, D) @ w + b\n\tpass"], ids=["bracket", "tab"])
def test_what_python_cannot_read_is_said_once_with_its_line(mistake: str, tmp_path: Path) -> None:
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    layers = tmp_path / "layers.py"
    layers.write_text(layers.read_text().replace("x.reshape(N, D) @ w", mistake))
    chosen = ("--only", "affine*", "--only", "TwoLayerNet")
    said = " ".join(backcheck("check", tmp_path, *chosen, cwd=ROOT, status=1).split())
    assert said.count("layers.py:") == 1
    assert "which counts only where it is used" not in said


def test_a_file_under_another_name_is_found_without_naming_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name.replace("layers", "my_layers")).write_text(path.read_text())
    monkeypatch.setattr("graders.selfcheck.current", lambda: replace(current(), stubs=tmp_path))
    with opened(None) as (sources, submission):
        assert sources.locations["layers.affine_forward"].file == "my_layers.py"
        checks = SelfCheck(sources, submission)
        assert checks.judged("two_layer_net").results["TwoLayerNet"].status == "passed"
        assert any("my_layers.py, which has its exercises, was imported in its place" in note for note in checks.notes)


def test_what_rests_on_a_layer_that_raises_waits_for_it_in_a_line(tmp_path: Path) -> None:
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    file = tmp_path / "activations.py"
    file.write_text(file.read_text().replace("np.maximum(x, 0.0)", "np.maximun(x, 0.0)"))
    chosen = ("--only", "relu*", "--only", "TwoLayerNet")
    said = " ".join(backcheck("check", tmp_path, *chosen, cwd=ROOT, status=1).split())
    assert said.count("has no attribute 'maximun'") == 1
    assert "relu_backward 0/2 blocked: needs relu_forward, which raised AttributeError" in said
    assert "TwoLayerNet 0/10 blocked: needs relu_forward, which raised AttributeError" in said
    assert "1 exercise to fix: relu_forward" in said


@pytest.mark.parametrize(
    ("helper", "how"),
    [
        ("return _flat(x)", "which raised RecursionError"),
        ("return _again(x)\n\ndef _again(x):\n    return _flat(x)", "which raised RecursionError"),
        ("while True: x = x + 0", "which did not finish in time"),
        ("import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)", "killed by SIGKILL"),
    ],
    ids=["recursion", "recursion of two", "endless loop", "crash"],
)
def test_what_rests_on_a_layer_whose_helper_never_returns_waits_for_it(helper: str, how: str, tmp_path: Path) -> None:
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    file = tmp_path / "layers.py"
    text = file.read_text().replace("x.reshape(N, D) @ w + b", "_flat(x) @ w + b")
    file.write_text(f"{text}\n\ndef _flat(x):\n    {helper}\n")
    chosen = ("--only", "affine*", "--only", "TwoLayerNet")
    said = " ".join(backcheck("check", tmp_path, *chosen, cwd=ROOT, status=1).split())
    assert "1 exercise to fix: affine_forward" in said
    assert "TwoLayerNet 0/10 blocked: needs affine_forward, " in said
    assert said.count(how) >= 2
    assert said.count("did not finish within") <= 1


def test_what_calls_a_misspelt_function_of_its_own_file_waits_for_it_in_a_line(tmp_path: Path) -> None:
    source = (REFERENCE / "recurrent.py").read_text()
    (tmp_path / "recurrent.py").write_text(source.replace("def rnn_step_backward", "def rnn_step_backwards"))
    said = " ".join(backcheck("check", tmp_path, "--only", "rnn_*", cwd=ROOT, status=1).split())
    assert "rnn_step_backward is not defined; recurrent.py has rnn_step_backwards" in said
    assert "rnn_backward 0/5 blocked: needs rnn_step_backward, which is not implemented yet" in said
    assert "next: rnn_step_backward" in said
    assert "NameError" not in said
    alone = " ".join(backcheck("check", tmp_path, "--only", "rnn_backward", cwd=ROOT, status=1).split())
    assert "(rnn_step_backward is not defined; recurrent.py has rnn_step_backwards)" in alone
    assert "NameError" not in alone


def test_what_calls_a_function_of_its_own_file_that_is_nowhere_waits_for_it(tmp_path: Path) -> None:
    source = (REFERENCE / "recurrent.py").read_text()
    start, end = source.index("def rnn_step_backward"), source.index("def rnn_forward")
    (tmp_path / "recurrent.py").write_text(source[:start] + source[end:])
    for glob in ("rnn_*", "rnn_backward"):
        said = " ".join(backcheck("check", tmp_path, "--only", glob, cwd=ROOT, status=1).split())
        assert "which is not implemented yet (rnn_step_backward is not defined)" in said
        assert "NameError" not in said


def test_a_function_that_is_defined_and_not_imported_is_a_name_error(tmp_path: Path) -> None:
    source = (REFERENCE / "recurrent.py").read_text()
    start, end = source.index("def rnn_step_backward"), source.index("def rnn_forward")
    (tmp_path / "recurrent.py").write_text(source[:start] + source[end:])
    (tmp_path / "steps.py").write_text("import numpy as np\n\n" + source[start:end])
    for glob in ("rnn_*", "rnn_backward"):
        assert "name 'rnn_step_backward' is not defined" in " ".join(
            backcheck("check", tmp_path, "--only", glob, cwd=ROOT, status=1).split()
        )


@pytest.mark.parametrize(
    "own", [("affine_forward", "affine_foward"), ("return out, (x, w)", "raise NotImplementedError")]
)
def test_what_imports_a_function_that_is_not_there_waits_for_it_in_a_line(tmp_path: Path, own: tuple[str, str]) -> None:
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    layers = tmp_path / "layers.py"
    layers.write_text("def affine_forward(x, w, b):\n    raise NotImplementedError\n".replace(*own))
    chosen = ("--only", "affine_forward", "--only", "TwoLayerNet")
    said = " ".join(backcheck("check", tmp_path, *chosen, cwd=ROOT, status=1).split())
    assert "TwoLayerNet 0/10 blocked: needs affine_forward, which is not implemented yet" in said
    assert "1 exercise not implemented: affine_forward" in said
    assert "1 exercise blocked by another one: TwoLayerNet" in said
    assert "ImportError" not in said
    assert ("affine_forward is not defined; layers.py has affine_foward" in said) == (own[1] == "affine_foward")


def test_a_net_that_raises_by_its_own_fault_is_not_blocked(tmp_path: Path) -> None:
    for path in REFERENCE.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    file = tmp_path / "models.py"
    file.write_text(file.read_text().replace("affine_forward(X, W1, b1)", "affine_forward(X, W1.T, b1)"))
    said = backcheck("check", tmp_path, "--only", "affine*", "--only", "TwoLayerNet", cwd=ROOT, status=1)
    assert "✗ TwoLayerNet" in said
    assert "raised ValueError" in said
    assert "1 exercise to fix: TwoLayerNet" in said


def test_what_a_replaced_import_gave_is_no_riddle(tmp_path: Path) -> None:
    text = "import torch\n\ndef relu_forward(x):\n    return 2.0 * torch.relu(x), x\n"
    (tmp_path / "activations.py").write_text(text)
    said = " ".join(backcheck("check", tmp_path, "--only", "relu_forward", cwd=ROOT, status=1).split())
    assert "an import gave it that was replaced: the notes on the files say which" in said
    assert "torch is not used for grading and was replaced" in said


def test_a_class_counts_as_implemented_once_a_part_of_it_is_right(tmp_path: Path) -> None:
    blank = (ROOT / "student_stubs" / "nearest_neighbor.py").read_text()
    (tmp_path / "nearest_neighbor.py").write_text(blank)
    said = backcheck("check", tmp_path, "--only", "KNearestNeighbor", cwd=ROOT, status=1)
    assert "1 exercise not implemented: KNearestNeighbor" in said
    assert "few_points" not in said  # what the stub has ready passes, and that is no work
    loops = "return np.array([[np.linalg.norm(x - other) for other in self.X_train] for x in X])"
    (tmp_path / "nearest_neighbor.py").write_text(blank.replace("raise NotImplementedError", loops, 1))
    said = backcheck("check", tmp_path, "--only", "KNearestNeighbor", cwd=ROOT, status=1)
    assert "KNearestNeighbor/few_points/shape-one_loop: not implemented yet" in said
    assert "1 exercise to fix: KNearestNeighbor" in said


SOFTMAX = """
def softmax_loss(x, y):
    rows, e = np.arange(len(x)), np.exp(x)
    p = e / e.sum(axis=1, keepdims=True)
    losses = {losses}
    p[rows, y] -= 1
    return losses.mean(), p / len(x)
"""


@pytest.mark.parametrize("losses", ["-np.log(p[rows, y])", "np.log(e.sum(axis=1)) - x[rows, y]"])
def test_exponentials_of_large_scores_are_named_however_the_loss_is_written(tmp_path: Path, losses: str) -> None:
    (tmp_path / "losses.py").write_text("import numpy as np\n" + SOFTMAX.format(losses=losses))
    said = " ".join(backcheck("check", tmp_path, "--only", "softmax_loss", cwd=ROOT, status=1).split())
    assert said.count("the largest score of each row is not subtracted from it first") == 1
    assert "(the same in 2 more cases: " in said


def _of(file: str, right: str, wrong: str, exercise: str, folder: Path) -> ExerciseResult:
    """The result of one exercise where one text of the reference is replaced."""
    for path in REFERENCE.glob("*.py"):
        (folder / path.name).write_text(path.read_text())
    text = (folder / file).read_text()
    assert right in text
    (folder / file).write_text(text.replace(right, wrong))
    owner = next(item.name for item in catalogue().values() if exercise in map(short, item.exercises))
    with opened(folder) as (sources, submission):
        return SelfCheck(sources, submission).judged(owner).results[exercise]


def test_results_that_are_wrong_in_one_way_are_one_cause(tmp_path: Path) -> None:
    result = _of("models.py", "grads[name] + reg *", "grads[name] + 0.5 * reg *", "FullyConnectedNet", tmp_path)
    (cause,) = (check for check in result.checks if "lacks the term" in check.message)
    assert "dW1 lacks the term" in cause.message
    assert elsewhere(cause).startswith("(the same of dW2, dW3, dW4, in ")


def test_what_is_no_better_than_a_wrong_layer_waits_for_it(tmp_path: Path) -> None:
    result = _of("layers.py", "@ w + b", "@ w + 2 * b", "TwoLayerNet", tmp_path)
    assert result.notes[0] == "affine_forward fails its own checks: correct it first"
    (cause,) = (check for check in result.checks if not check.advisory)
    assert (cause.status, cause.message) == ("blocked", "rests on affine_forward, which fails its own checks")
    assert {name.rpartition("-")[2] for name in cause.also} >= {"scores", "dW1"}


def test_training_above_a_wrong_loss_waits_for_it_though_it_looks_like_a_known_mistake(tmp_path: Path) -> None:
    right = "dscores = (margins > 0.0).astype(margins.dtype)"
    result = _of("linear_classifiers.py", right, right.replace("= (", "= -("), "LinearSVM", tmp_path)
    assert result.status == "blocked"
    (cause,) = (check for check in result.checks if not check.advisory)
    assert cause.message == "rests on svm_loss_vectorized, which fails its own checks"
    assert cause.misconception is None


def test_updates_after_a_wrong_one_are_of_its_cause(tmp_path: Path) -> None:
    right = 'config["momentum"] * config["velocity"] - config["learning_rate"] * dw'
    wrong = right.replace(" - ", " - 1.25 * ")
    result = _of("optim.py", right, wrong, "sgd_momentum", tmp_path)
    (cause,) = (check for check in result.checks if check.status == "failed")
    assert cause.id.endswith("value-w1")
    assert {name.rpartition("-")[2] for name in cause.also} >= {"w2", "w3", "w4"}


def test_gradients_that_are_of_no_mask_are_one_cause(tmp_path: Path) -> None:
    result = _of("regularization.py", "else dout * mask", "else dout", "dropout_backward", tmp_path)
    (cause,) = (check for check in result.checks if "does not follow the mask" in check.message)
    assert len(cause.also) > 5
