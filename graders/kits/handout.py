"""The handout of an assignment: a course without reference and without hidden cases, for students."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from graders.course import Course, CourseError
from graders.fixtures import StoredCase, read_manifest, read_operation, update_manifest, write_operation
from graders.judging.assignment import chosen_assignment
from graders.judging.catalogue import exercises, file_of, fixture_path
from graders.kinds.operation import Operation, short
from graders.kits.engine_wheel import write_engine_wheel
from graders.kits.stub_parts import stubs_of
from graders.kits.student_tests import tests_of
from graders.settings import Settings
from graders.submissions.course_facts import HANDED_OUT
from graders.text import counted, show_points

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ENGINE: Final = "graders"
_PYPROJECT: Final = """\
[tool.backcheck]
name = {name}
exercises = {exercises}
assignment = "assignment.toml"

[tool.pytest.ini_options]
testpaths = ["tests"]
addopts = ["--import-mode=importlib", "-p", "no:anyio"] # nothing here is asynchronous
"""


def write_handout(course: Course, assignment: Path, out: Path) -> int:
    """Write the handout of an assignment file into a new folder, or a zip. Returns the number of exercises.

    Raises:
        AssignmentError: The assignment cannot be used.
        CourseError: ``out`` is there already, or cannot be written.
        FixtureError: A stored case is missing.
    """
    settings = Settings(assignment=chosen_assignment(assignment))
    try:
        if out.suffix == ".zip":
            _write_zip(course, settings, assignment, out)
        else:
            out.mkdir(parents=True, exist_ok=True)
            if any(out.iterdir()):
                raise CourseError(f"{out}: is not empty; expected a new folder")
            _write(course, settings, assignment, out)
    except OSError as error:
        raise CourseError(f"{error.filename or out}: {error.strerror}") from None
    return len(settings.points())


def _write_zip(course: Course, settings: Settings, assignment: Path, out: Path) -> None:
    if out.exists():
        raise CourseError(f"{out}: is there already; expected a new file")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / out.stem
        folder.mkdir()
        _write(course, settings, assignment, folder)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), _EPOCH)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def _write(course: Course, settings: Settings, assignment: Path, folder: Path) -> None:
    chosen = settings.points()
    stubs = {path.name: path.read_text(encoding="utf-8") for path in sorted(course.stubs.glob("*.py"))}
    texts = {f"{HANDED_OUT}/{name}": text for name, text in stubs_of(stubs, exercises(), chosen).items()}
    files = tuple(dict.fromkeys(name.partition(".")[0] for name in chosen))
    texts |= {f"tests/{name}": text for name, text in tests_of(files).items()}
    wheel = write_engine_wheel(folder)
    texts["requirements.txt"] = f"./{wheel.name}[watch]\n"
    texts["README.md"] = _readme(_title(course, settings, assignment), settings)
    _write_texts(folder, texts)
    write_declarations(course, settings, assignment, folder)
    write_public_fixtures(course, settings, folder / "fixtures" / "public")


def write_declarations(course: Course, settings: Settings, assignment: Path, folder: Path) -> None:
    """Write what makes a folder a course without solutions: what is asked, and for how much. Its cases are added."""
    own = not course.exercises.startswith(f"{_ENGINE}.")
    texts = {f"exercises/{name}": text for name, text in _declarations(course, settings)} if own else {}
    declared = "exercises" if own else course.exercises
    name = _quoted(_title(course, settings, assignment))
    texts["pyproject.toml"] = _PYPROJECT.format(name=name, exercises=_quoted(declared))
    _write_texts(folder, texts)
    shutil.copyfile(assignment, folder / "assignment.toml")


def _title(course: Course, settings: Settings, assignment: Path) -> str:
    title = settings.assignment.name if settings.assignment is not None else ""
    return f"{course.name}: {title or assignment.stem}"


def _write_texts(folder: Path, texts: dict[str, str]) -> None:
    for place, text in texts.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def _declarations(course: Course, settings: Settings) -> Iterator[tuple[str, str]]:
    """The modules that declare what is asked, and those that only help."""
    chosen = {operation.name for operation in settings.operations()}
    for name in course.module_names():
        module = course.module(name)
        operations = getattr(module, "OPERATIONS", None)
        if operations is None or chosen.intersection(operation.name for operation in operations):
            yield f"{name}.py", (course.declarations / f"{name}.py").read_text(encoding="utf-8")


def write_public_fixtures(course: Course, settings: Settings, folder: Path) -> None:
    """Write the public cases of what is asked."""
    written = set()
    for operation in settings.operations():
        cases = read_operation(fixture_path(course.public_fixtures, operation))
        path = fixture_path(folder, operation)
        write_operation(path, {name: _asked(case, settings) for name, case in cases.items()})
        written.add(path)
    manifest = read_manifest(course.public_fixtures)
    update_manifest(folder, manifest.seed, manifest.versions, written)


def _asked(case: StoredCase, settings: Settings) -> StoredCase:
    """The case with what is known of wrong answers to the exercises that are asked."""
    return replace(case, wrong=tuple(answer for answer in case.wrong if settings.selects(answer.exercise)))


def _readme(name: str, settings: Settings) -> str:
    worth = settings.points()
    rows = "\n".join(
        f"| `stubs/{file}.py` | {', '.join(f'`{short(name)}`' for name in names)} | {_sum(names, worth)} |"
        for file, names in ((file, list(group)) for file, group in groupby(worth, lambda name: name.partition(".")[0]))
    )
    first = next(iter(worth))
    operation: Operation = settings.operations()[0]
    late = settings.assignment.late if settings.assignment is not None else None
    due = f" It is due at {late.due.isoformat(sep=' ')}." if late is not None else ""
    return _README.format(
        name=name,
        rows=rows,
        total=_sum(worth, worth),
        count=counted(len(worth), "exercise"),
        file=file_of(operation),
        exercise=short(first),
        due=due,
    )


def _sum(names: Iterable[str], worth: Mapping[str, float]) -> str:
    return show_points(sum(worth[name] for name in names))


_README: Final = """\
# {name}

{count}, {total} points. You fill in the functions in `stubs/`; each says in its docstring what it takes and returns.

## Begin

Python 3.11 or newer. In this folder:

```sh
python3 -m venv .venv
source .venv/bin/activate       # on Windows: .venv\\Scripts\\activate
pip install -r requirements.txt
pytest
```

Nothing is implemented yet: the last lines of `pytest` say how far you are, and which exercise is next. An exercise
counts as implemented once it is more than a blank, right or not; `blocked` is one that waits for another.
In a new terminal, change to this folder and activate the environment again.

## Order

Begin with `{exercise}` and go from top to bottom: what comes later uses what comes before.
`backcheck list` shows the same.

| file | exercises | points |
| --- | --- | --- |
{rows}

Other files of your own may be used, such as those of an earlier assignment: put them into `stubs/` and import from them
as the files there do from each other.

## Check

- `pytest` checks everything; `-rs` says why something is skipped.
- `pytest {file}.py` checks one file, `pytest {exercise}` one exercise.
- `pytest -x --pdb` stops in your own code where it raises; where a value is wrong, write `breakpoint()` into your code
  and run `pytest`: in `check`, `watch` and a notebook it ends the call.
- `backcheck check stubs` counts points, as grading does; `--only {exercise}` narrows it down.
- `backcheck watch stubs` stays open and checks what you save.

In a notebook of this folder (`pip install ipykernel matplotlib`, and choose the Python of `.venv` as its kernel;
Matplotlib draws where results are wrong):

```python
%load_ext autoreload
%autoreload 2
from graders import check
from stubs.{file} import *  # or functions that you define in the notebook

check({exercise})  # or check("{exercise}"), or check() for all that is defined so far
```

What is handed in is the files: a function of a notebook counts once it is in its file. `check` says so where a function
was loaded before its file was changed.

All of them check on the public cases, which are in `fixtures/`. Grading uses other inputs of the same kinds: what is
right for the public cases alone gets no points there. A check has a name, such as `{exercise}/...`; what fails says
what was got, what was wanted, and where. Of several exercises that fail, correct the first: others may fail for it.

## If it does not start

- `command not found`, or `No module named 'graders'`: the environment is not active, or your editor or notebook
  uses another Python than the one in `.venv`.
- `no course here or above`: you are in another folder; change to this one.
- An exercise that you wrote counts as not implemented: files and functions keep the names they have in `stubs/`.

## Hand in

The folder `stubs`, or a zip of it, with the files under their names.{due}
"""
