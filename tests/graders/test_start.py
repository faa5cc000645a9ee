"""What the start of every command waits for: only what it needs is imported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.course import REFERENCE, ROOT

GRADE = """
import sys
from pathlib import Path
from graders.grader import grade_one
result = grade_one(Path(sys.argv[1]), None, ("affine_forward",))
assert result.score == result.max_score > 0, result
print(*sys.modules)
"""
LIST = """
import contextlib, io, sys
from graders.cli import main
sys.argv[1:] = ["--help"]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
print(*sys.modules)
"""
PYTEST = """
import sys
import pytest
assert pytest.main(sys.argv[1:]) == 0
print(*sys.modules)
"""
EXPLAINING = (
    "graders.diagnosis.agreement",
    "graders.diagnosis.words",
    "graders.gradebook.class_run",
    "graders.grading.exercise",
    "graders.judging.composition",
    "graders.numeric.check",
    "graders.submissions.archives",
    "graders.submissions.roster",
    "scipy",
    "yaml",
)
"""What a right submission does not need; the process that runs it has SciPy."""


def modules(program: str, *arguments: object) -> set[str]:
    """The modules that a program has imported at its end."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return set(done.stdout.splitlines()[-1].split())


def test_a_right_submission_is_graded_without_what_explains() -> None:
    modules(GRADE, REFERENCE)  # notes what there is to grade
    found = modules(GRADE, REFERENCE)
    assert found.isdisjoint(EXPLAINING)
    assert found.isdisjoint({"graders.cs231n.captioning", "graders.cs231n.models", "graders.kinds.model"})


def test_the_process_that_runs_a_submission_is_started_before_numpy_is_imported() -> None:
    assert "numpy" not in modules("import sys, graders.oracle.confined.launching\nprint(*sys.modules)")


def test_a_right_submission_is_tested_without_what_explains_and_confines() -> None:
    found = modules(PYTEST, "-q", "-p", "no:cacheprovider", "--submission", REFERENCE, "-k", "affine_forward")
    assert not found & {*EXPLAINING, "graders.oracle.confined.client", "graders.sandbox.enter", "rich.console", "typer"}


def test_a_blank_is_tested_without_what_tells_mistakes_apart() -> None:
    found = modules(PYTEST, "-q", "-p", "no:cacheprovider", "-k", "affine_forward")
    assert not found & {"graders.diagnosis.agreement", "graders.diagnosis.patterns", "scipy"}


def test_draws_that_come_out_as_expected_need_no_tables() -> None:
    found = modules(PYTEST, "-q", "-p", "no:cacheprovider", "--submission", REFERENCE, "-k", "dropout")
    assert "scipy.special" not in found


def test_tests_are_collected_without_numpy(tmp_path: Path) -> None:
    """As an editor does; after a first run, from what it noted."""
    options = ("-q", "-o", f"cache_dir={tmp_path}", "--collect-only", "tests/exercises/test_layers.py")
    modules(PYTEST, *options)
    assert modules(PYTEST, *options).isdisjoint({"numpy", "graders.kinds.operation", "graders.selfcheck"})


def test_a_selection_imports_its_own_declarations(tmp_path: Path) -> None:
    options = ("-q", "-o", f"cache_dir={tmp_path}", "--submission", REFERENCE, "-k", "affine_forward and not temporal")
    modules(PYTEST, *options)
    found = modules(PYTEST, *options)
    assert "graders.cs231n.layers" in found
    assert found.isdisjoint({"graders.cs231n.captioning", "graders.cs231n.models", "graders.kinds.model"})


def test_help_imports_no_numpy() -> None:
    assert "numpy" not in modules(LIST)


def test_a_run_of_pytest_elsewhere_imports_the_plugin_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    test = folder / "test_other.py"
    test.write_text("def test_other():\n    pass\n", encoding="utf-8")
    found = modules(f"import os; os.chdir({str(folder)!r})\n{PYTEST}", "-q", "-p", "no:cacheprovider", test)
    assert {name for name in found if name.startswith("graders")} == {"graders", "graders.pytest_plugin"}


def test_pytest_looks_at_no_import_where_exercises_run_alone() -> None:
    program = """
import sys
import pytest
class Look:
    def pytest_sessionfinish(self):
        self.finders = [type(finder).__name__ for finder in sys.meta_path]
look = Look()
assert pytest.main(sys.argv[1:], plugins=[look]) == 0
print(*look.finders)
"""
    found = modules(program, "-q", "-p", "no:cacheprovider", "-k", "affine_forward")
    assert "AssertionRewritingHook" not in found


def test_a_layer_is_judged_without_what_new_objects_must_hold() -> None:
    found = modules(PYTEST, "-q", "-p", "no:cacheprovider", "--submission", REFERENCE, "-k", "affine_forward")
    assert found.isdisjoint({"graders.checks.initial", "graders.checks.params", "graders.checks.statistics"})


def test_assertions_of_the_engine_are_not_rewritten() -> None:
    program = PYTEST + "\nfrom graders import course\nprint(type(course.__loader__).__name__)"
    assert modules(program, "-q", "-p", "no:cacheprovider", "-k", "affine_forward") == {"SourceFileLoader"}
