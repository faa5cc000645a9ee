"""``from graders import check``: the checks of exercises on functions that a notebook or script has just defined.

Plain text in a script, HTML in a notebook, by what every Jupyter front end knows: an object that is the value of a cell
shows itself.
"""

import html
import random
import sys
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from fnmatch import fnmatchcase
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeAlias

import numpy as np
from msgspec.structs import replace
from rich.console import Console

from graders.judging.assignment import Assignment, chosen_assignment
from graders.judging.catalogue import catalogue, exercises, matches, no_match
from graders.kinds.operation import short
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.live import LiveLoader
from graders.oracle.reloading import older_than_file
from graders.oracle.spelling import nearest
from graders.progress import progress
from graders.reports.figures import Drawn, drawn
from graders.reports.grouping import elsewhere, is_shown, reported_before, why_not_judged
from graders.reports.terminal import render_exercises
from graders.results import CheckResult, ExerciseResult
from graders.selfcheck import SelfCheck
from graders.text import encodable, printable, show_points, split_message, words

_WIDTH: Final = 100
"""Columns of the plain text: a cell of a notebook shows about 100."""
_COLOURS: Final = {"passed": "#1a7f37", "not_implemented": "#9a6700"}
_WRONG: Final = "#cf222e"


_Chosen: TypeAlias = Callable[..., Any] | str


class Feedback:
    """What came of some exercises; shows itself.

    Attributes:
        exercises: The results, in the order of the course.
        absent: What was asked for by name and is not defined, a line each.
        problem: Why nothing was checked; empty if something was.
    """

    def __init__(self, exercises: Iterable[ExerciseResult] = (), absent: Iterable[str] = (), problem: str = "") -> None:
        self.exercises = tuple(exercises)
        self.absent = tuple(absent)
        self.problem = problem

    @property
    def passed(self) -> bool:
        """Whether every one has all its points."""
        return not self.problem and all(item.score >= item.max_score for item in self.exercises)

    def __repr__(self) -> str:
        if self.problem:
            return printable(self.problem)
        console = Console(file=StringIO(), width=_WIDTH, no_color=True, color_system=None, force_jupyter=False)
        render_exercises(self.exercises, console)
        for line in self.absent:
            console.print(line, highlight=False, markup=False)
        console.print(progress(self.exercises), highlight=False, markup=False)
        file: Any = console.file
        return "\n".join(line.rstrip() for line in file.getvalue().splitlines())

    def _repr_html_(self) -> str:
        if self.problem:
            return f'<div><span style="color:{_WRONG}">&#10007;</span> {_escaped(self.problem)}</div>'
        before = reported_before(self.exercises)
        exercises = filter(is_shown, self.exercises)
        shown = "".join(_exercise_html(item, before.get(item.exercise, "")) for item in exercises)
        shown += "".join(f"<p>{_escaped(line)}</p>" for line in self.absent)
        return f"<div>{shown}<p>{_escaped(progress(self.exercises))}</p></div>"


def check(*chosen: Callable[..., Any] | str, assignment: str | Path | None = None) -> Feedback:
    """Check functions that are defined here.

    Args:
        chosen: Functions or classes, or globs over the names of exercises: ``check(scale_backward)``,
            ``check("scale_*")``. Nothing: all exercises of the assignment.
        assignment: TOML file that says what is asked.

    Raises:
        ValueError: No exercise has such a name; in a notebook, the feedback says so.
        TypeError: Something else was given than functions, classes and names; as above.
        AssignmentError: The file cannot be used; as above.
        CourseError: There is no course; as above.
    """
    namespace = sys._getframe(1).f_globals  # the functions that were defined so far are the caller's
    try:
        asked, names = _asked(chosen, Path(assignment) if assignment is not None else None)
    except (ValueError, TypeError) as error:
        if not _in_notebook():
            raise
        return Feedback(problem=str(error))
    feedback = _feedback(chosen, asked, names, namespace)
    if not _in_notebook() and not hasattr(sys, "ps1"):
        shown = encodable(f"{feedback!r}\n", getattr(sys.stdout, "encoding", None))
        sys.stdout.write(shown)  # a script shows no value of a line
    return feedback


def _in_notebook() -> bool:
    """Whether IPython runs the code: it shows the value of a cell, and a traceback of what is raised."""
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)() is not None


def _asked(chosen: Sequence[_Chosen], assignment: Path | None) -> tuple[Assignment | None, list[str]]:
    """The assignment, and the full names of the exercises that are meant.

    Raises:
        ValueError, TypeError, AssignmentError, CourseError: As for `check`.
    """
    _require_names(chosen)
    asked = chosen_assignment(assignment)
    asked_for = _asked_for(asked)
    names = [name for name in asked_for if not chosen or any(_means(item, name) for item in chosen)]
    if not names:
        raise ValueError(no_match(map(_name, chosen), asked_for))
    return asked, names


def _asked_for(assignment: Assignment | None) -> list[str]:
    return [name for name in exercises() if assignment is None or assignment.selects(short(name))]


def _feedback(
    chosen: Sequence[_Chosen], asked: Assignment | None, names: Sequence[str], namespace: Mapping[str, Any]
) -> Feedback:
    """What comes of some exercises, by what is defined in a namespace, and of what was chosen and is no exercise."""
    given = [item for item in chosen if not isinstance(item, str)]
    modules = (sys.modules.get(getattr(item, "__module__", "")) for item in given)
    beside = [vars(module) for module in modules if module is not None]
    found = dict(ChainMap({_name(item): item for item in given}, dict(namespace), *beside))
    live = {name: found[short(name)] for name in exercises() if callable(found.get(short(name)))}
    misspelt = dict(_misspelt(names, found))
    with _untouched():
        entries = catalogue().entries.values()
        ordered = entries if asked is None else asked.in_order(entries)
        operations = [item.name for item in ordered if not item.exercises.keys().isdisjoint(names)]
        others = {name: f"{short(name)} is not defined here yet" for name in exercises() if name not in live}
        checks = SelfCheck(_oracle(live, others | misspelt), assignment=asked, reported=operations)
        results = [result for name in operations for result in checks.judged(name).results.values()]
    notes = misspelt | {name: why for name, value in live.items() if (why := older_than_file(value))}
    wanted = {short(name): notes.get(name) for name in names}
    there = live.keys() | misspelt.keys()
    absent = [why for item in chosen if (why := _why_absent(item, there, _asked_for(asked)))]
    return Feedback(
        (_noted(result, wanted[result.exercise]) for result in results if result.exercise in wanted), absent
    )


def _why_absent(item: _Chosen, there: AbstractSet[str], asked_for: Sequence[str]) -> str:
    """What to say of something that was chosen and means none of what is there; empty where it does."""
    meant = {name for name in asked_for if _means(item, name)}
    if not meant:
        return no_match((_name(item),), asked_for)
    return f"{_name(item)} is not defined here: define or import it first" if meant.isdisjoint(there) else ""


def _require_names(chosen: Iterable[object]) -> None:
    """Refuse what is neither a text nor has a name of its own.

    Raises:
        TypeError: Something is neither.
    """
    for item in chosen:
        if not isinstance(item, str) and not (callable(item) and hasattr(item, "__name__")):
            raise TypeError(f"check takes functions, classes and names of exercises, {_not_this(item)}")


def _not_this(item: object) -> str:
    """What was given in place of a function, and what was probably meant."""
    own = type(item).__name__
    if isinstance(item, ModuleType):
        return f'not a module: `check("{item.__name__.rpartition(".")[2]}.py")` means the exercises of a file'
    if isinstance(item, (list, tuple, set)) and all(isinstance(part, str) or callable(part) for part in item):
        return f"not a {own}: give them one after the other, separated by commas"
    if own in map(short, exercises()):
        return f"not an object: `check({own})` means its class"
    name = short(next(iter(exercises())))
    return f"not a value ({own}): name a function without calling it, as in `check({name})`"


def _oracle(live: Mapping[str, Any], absent: Mapping[str, str]) -> InProcessOracle:
    loader = LiveLoader(live, absent)
    return InProcessOracle(loader.sources(), limited=True, loader=loader)


def _name(item: _Chosen) -> str:
    return item if isinstance(item, str) else getattr(item, "__name__", repr(item))


def _means(item: _Chosen, exercise: str) -> bool:
    if not isinstance(item, str):
        return short(exercise) == _name(item)
    entry = next(entry for entry in catalogue().entries.values() if exercise in entry.exercises)
    return fnmatchcase(short(exercise), item) or matches(entry, exercise, (item,))


def _misspelt(names: Iterable[str], namespace: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What to say of exercises that are not defined where what is has nearly their name, by full name."""
    others = {name for name, value in namespace.items() if callable(value)} - set(map(short, exercises()))
    for name in names:
        near = nearest(short(name), others) if not callable(namespace.get(short(name))) else ""
        if near:
            yield name, f"{short(name)} is not defined here; {near} is"


def _noted(result: ExerciseResult, note: str | None) -> ExerciseResult:
    return replace(result, notes=(*result.notes, note)) if note else result


@contextmanager
def _untouched() -> Iterator[None]:
    """Leave the random state of the notebook as it was."""
    of_numpy, of_python = np.random.get_state(), random.getstate()  # noqa: NPY002 - the global state is what is restored
    try:
        yield
    finally:
        np.random.set_state(of_numpy)  # noqa: NPY002
        random.setstate(of_python)


def _exercise_html(result: ExerciseResult, same_as: str) -> str:
    """What came of an exercise; of an error that another one has, that alone."""
    colour = _COLOURS.get(result.status, _WRONG)
    mark = "&#10003;" if result.status == "passed" else "&#10007;"
    points = f"{show_points(result.score)}/{show_points(result.max_score)}"
    head = f'<span style="color:{colour}">{mark}</span> <b>{_escaped(result.exercise)}</b> {points}'
    why = f"the same error as in {same_as}" if same_as else why_not_judged(result)
    shown = [] if why else [item for item in result.checks if item.status != "blocked"]
    rows = "".join(_check_html(item, result) for item in sorted(shown, key=lambda item: item.advisory))
    messages = {item.message for item in result.checks}
    notes = "".join(f"<div><i>{_escaped(note)}</i></div>" for note in result.notes if note not in messages)
    table = f"<table>{rows}</table>" if rows else ""
    status = words(result.status) + (f": {why}" if why else "")
    return f"<div>{head} <span>{_escaped(status)}</span>{notes}{table}</div>"


def _check_html(item: CheckResult, result: ExerciseResult) -> str:
    head, evidence = split_message(item.message)
    label = f"{_escaped(item.id)}{' (informational)' if item.advisory else ''}"
    more = f" <i>{_escaped(elsewhere(item))}</i>" if item.also else ""
    details = f'<pre style="text-align:left">{_escaped(evidence)}</pre>' if evidence else ""
    details += "".join(map(_picture_html, drawn(result.picture(item.id))))
    hint = f"<details><summary>hint</summary>{_escaped(item.hint)}</details>" if item.hint else ""
    cell = 'style="text-align:left;vertical-align:top"'
    return f"<tr><td {cell}><code>{label}</code></td><td {cell}>{_escaped(head)}{more}{details}{hint}</td></tr>"


def _picture_html(picture: Drawn) -> str:
    shown = f"<div>{picture.svg or _table_html(picture.rows)}<br><small>{_escaped(picture.caption)}</small></div>"
    return f"<details><summary>{picture.title}</summary>{shown}</details>" if picture.title else shown


def _table_html(rows: Iterable[tuple[str, ...]]) -> str:
    lines = ("</td><td>".join(map(_escaped, row)) for row in rows)
    return f"<table>{''.join(f'<tr><td>{line}</td></tr>' for line in lines)}</table>"


def _escaped(text: str) -> str:
    return html.escape(printable(text))
