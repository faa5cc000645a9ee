"""One file of the handout, handed in alone, has around it what the handout has."""

import ast
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from graders.cs231n.handout import HANDOUT
from graders.oracle.executor import Executor
from graders.oracle.import_stubs import module_for
from graders.oracle.plan import Call, Plan
from graders.oracle.sources import Handout, Location, Sources
from graders.oracle.transcript import Frame, Outcome, Raised, Returned
from tests.support.course import STUBS


def run(
    folder: Path, source: str, file: str = "models.py", handout: Handout = HANDOUT
) -> tuple[Outcome, tuple[str, ...]]:
    (folder / file).write_text(source)
    executor = Executor(Sources({"models.f": Location(str(folder), file, "f")}, handout=handout), prefer_stubs=True)
    ((_, outcome),) = executor.run(Plan(calls=(Call(label="f", target="models.f"),)))
    return outcome, executor.supplied()


def imported_of_the_handout() -> dict[str, set[str]]:
    """What the stubs import from each other, by file."""
    found: dict[str, set[str]] = {}
    for path in STUBS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level:
                found.setdefault(node.module or "", set()).update(alias.name for alias in node.names)
    return found


def test_whatever_a_stub_imports_is_there(tmp_path: Path) -> None:
    for module, names in imported_of_the_handout().items():
        outcome, _ = run(tmp_path, f"from .{module} import {', '.join(names)}\ndef f(): return 1\n")
        assert isinstance(outcome, Returned), (module, outcome)


def test_the_types_are_those_of_the_handout(tmp_path: Path) -> None:
    outcome, notes = run(tmp_path, "from ._types import Array, Labels, Cache\ndef f(): return str((Array, Labels))\n")
    scope: dict[str, object] = {}
    exec((STUBS / "_types.py").read_text(), scope)
    assert outcome == Returned(str((scope["Array"], scope["Labels"])))
    assert notes == ("_types was not handed in and was supplied: it only names types of arrays",)


@pytest.mark.parametrize(
    "line", ["from .layers import g", "from cs231n.layers import g", "import student_stubs.layers as s; g = s.g"]
)
def test_an_exercise_of_a_file_that_is_not_there_is_not_implemented(tmp_path: Path, line: str) -> None:
    outcome, notes = run(tmp_path, f"{line}\ndef _own(x): return g(x)\ndef f(): return _own(3)\n")
    assert isinstance(outcome, Raised)
    why = "g is imported from layers.py, which is not in the submission"
    assert (outcome.type, outcome.message) == ("NotImplementedError", why)
    assert outcome.frames[-1].function == "g"
    assert notes == ("layers was not handed in: what is imported from it counts as not implemented",)


@pytest.mark.parametrize("line", ["from .layers import g", "from cs231n.layers import g"])
def test_an_exercise_that_its_file_does_not_define_is_not_implemented(tmp_path: Path, line: str) -> None:
    (tmp_path / "layers.py").write_text("def gg(x): return x\n")
    handout = replace(HANDOUT, exercises=("g",))
    outcome, notes = run(tmp_path, f"{line}\ndef f(): return g(3)\n", handout=handout)
    assert isinstance(outcome, Raised)
    why = "g is imported from layers.py, which does not define it"
    assert (outcome.type, outcome.message) == ("NotImplementedError", why)
    assert outcome.frames[-1] == Frame("models.py", 1, "g", line)
    assert notes == ("layers.py does not define what models.py:1 imports: g",)
    helper, _ = run(tmp_path, f"{line}\ndef f(): return g(3)\n")
    assert isinstance(helper, Raised)
    assert helper.type == "ImportError"


RENAMED = "layers.py is not there: mine.py, which has its exercises, was imported in its place"


def run_beside(folder: Path, files: dict[str, str], found: dict[str, str]) -> tuple[Outcome, tuple[str, ...]]:
    """What ``models.f`` comes to among some files; ``found`` says in which file each other exercise was found."""
    for file, text in files.items():
        (folder / file).write_text(text)
    places = {"models.f": "models.py"} | found
    locations = {name: Location(str(folder), file, name.partition(".")[2]) for name, file in places.items()}
    handout = replace(HANDOUT, exercises=("g", "h"))
    executor = Executor(Sources(locations, handout=handout), prefer_stubs=True)
    ((_, outcome),) = executor.run(Plan(calls=(Call(label="f", target="models.f"),)))
    return outcome, executor.supplied()


@pytest.mark.parametrize(
    "line",
    [
        "from .layers import g, _help",
        "from layers import g, _help",
        "from cs231n.layers import *\nfrom .layers import _help",
        "import layers; g, _help = layers.g, layers._help",
        "from . import layers; g, _help = layers.g, layers._help",
    ],
)
def test_a_file_that_was_renamed_is_imported_by_the_name_that_it_had(tmp_path: Path, line: str) -> None:
    files = {"models.py": f"{line}\ndef f(): return g() + _help()\n", "mine.py": "def g(): return 1\n_help = g\n"}
    assert run_beside(tmp_path, files, {"layers.g": "mine.py"}) == (Returned(2), (RENAMED,))


def test_a_file_that_was_renamed_is_taken_only_where_the_right_one_is_not_there(tmp_path: Path) -> None:
    files = {
        "models.py": "from .layers import g\ndef f(): return g()\n",
        "mine.py": "def g(): return 1\n",
        "layers.py": "def g(): return 2\n",
    }
    assert run_beside(tmp_path, files, {"layers.g": "mine.py"}) == (Returned(2), ())


def test_a_file_that_imports_what_it_defines_itself_is_not_taken_in_place_of_another(tmp_path: Path) -> None:
    text = "from .layers import g, h\ndef g(): return 1\ndef f(): return g() + h()\n"
    outcome, notes = run_beside(tmp_path, {"models.py": text}, {"layers.g": "models.py"})
    assert isinstance(outcome, Raised)
    assert outcome.message == "h is imported from layers.py, which is not in the submission"
    assert notes == ("layers was not handed in: what is imported from it counts as not implemented",)


def test_what_a_renamed_file_does_not_define_is_not_implemented(tmp_path: Path) -> None:
    files = {"models.py": "from .layers import g, h\ndef f(): return g() + h()\n", "mine.py": "def g(): return 1\n"}
    outcome, notes = run_beside(tmp_path, files, {"layers.g": "mine.py"})
    assert isinstance(outcome, Raised)
    assert outcome.message == "h is imported from mine.py, which does not define it"
    assert RENAMED in notes


def test_an_import_of_much_that_is_not_defined_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text("")
    handout = replace(HANDOUT, exercises=tuple("abcdefgh"))
    _, notes = run(tmp_path, "from .layers import a, b, c, d, e, f, g, h\ndef f(): return a(3)\n", handout=handout)
    assert notes == ("layers.py does not define what models.py:1 imports: a, b, c, d, e, f, g, h",)


@pytest.mark.parametrize("line", ["from .layers import g", "from cs231n.layers import g"])
def test_a_file_that_python_cannot_read_is_not_said_to_be_missing(tmp_path: Path, line: str) -> None:
    (tmp_path / "layers.py").write_text("def g(x): return (x\n")
    outcome, notes = run(tmp_path, f"{line}\ndef f(): return g(3)\n")
    assert isinstance(outcome, Raised)
    assert (outcome.type, outcome.message) == ("SyntaxError", "'(' was never closed (layers.py, line 1)")
    assert "not handed in" not in "".join(notes)


def test_everything_of_a_file_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    outcome, notes = run(tmp_path, "from .layers import *\ndef f(): return g(3)\n")
    assert isinstance(outcome, Raised)
    assert outcome.message == "name 'g' is not defined"
    assert notes == ("layers was not handed in: what is imported from it counts as not implemented",)


def test_a_file_that_was_handed_in_is_used(tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text("def g(x): return 2 * x\n")
    (tmp_path / "_types.py").write_text("Array = 5\n")
    outcome, notes = run(tmp_path, "from ._types import Array\nfrom .layers import g\ndef f(): return g(Array)\n")
    assert (outcome, notes) == (Returned(10), ())


def test_a_library_of_such_a_name_is_not_supplied() -> None:
    assert module_for("keras_extras.layers", HANDOUT) is None
    assert "layers" not in sys.modules
