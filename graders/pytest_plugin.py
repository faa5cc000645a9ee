"""The same checks as pytest items: ``pytest`` runs them on the stubs, or on ``--submission PATH``.

A test module says which file of exercises it holds::

    from graders.pytest_plugin import Exercises

    scale = Exercises("scale")

A function and a case of it are an item. A cause is reported once, by the first item that shows it; the ids that
grading uses (``scale_backward/one_row/gradient-dw``) choose items as arguments and in ``-k``.
"""

import gc
import os
import re
import sys
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from graders.pytest_report import Outcome
    from graders.pytest_session import Session
    from graders.selfcheck import Judged

_SESSION = pytest.StashKey["Session"]()
_OPTIONS: Final = ("course", "submission", "assignment", "lecture")
_PATHS: Final = ("--course", "--submission", "--assignment")
_DEFINES: Final = re.compile(rb"^\s*(?:async\s+)?(?:def|class)\s", re.MULTILINE)
_NOT_THE_CALLS: Final = ("PytestUnhandledThreadExceptionWarning", "PytestUnraisableExceptionWarning")
"""What a thread or a ``__del__`` of the student's raises: a warning, whatever a project's own tests make of it."""


@dataclass(frozen=True)
class Exercises:
    """The exercises of one file, to be collected from the module that holds this object."""

    file: str


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options that say what is checked."""
    _import_as_compiled(pluginmanager)
    group = parser.getgroup("backcheck")
    group.addoption("--course", metavar="DIR", default=None, help="folder of the course (default: around here)")
    group.addoption(
        "--submission",
        metavar="PATH",
        default=None,
        help="folder, zip, file or notebook to check (default: submission of [tool.backcheck], else the stubs)",
    )
    group.addoption("--assignment", metavar="FILE", default=None, help="TOML file of an assignment: what is asked")
    group.addoption(
        "--lecture", metavar="N", type=int, action="append", help="only the exercises of a lecture; repeatable"
    )


def _import_as_compiled(pluginmanager: pytest.PytestPluginManager) -> None:
    """Have the engine imported as any library is: pytest rewrites the assertions of all that a plugin comes with."""
    hook: Any = getattr(pluginmanager, "rewrite_hook", None)
    marked = getattr(hook, "_must_rewrite", None)
    if isinstance(marked, set):
        marked.difference_update({name for name in marked if name.partition(".")[0] == "graders"})
        getattr(hook, "_marked_for_rewrite_cache", {}).clear()


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode | None:
    """Run with ``--submission=PATH`` where it was ``--submission PATH``, and the path is elsewhere.

    pytest looks for the project before it knows the options of plugins: it takes the value for a test, and for the
    project the folder that holds both.
    """
    asked = config.invocation_params
    args = _joined(asked.args)
    here = asked.dir.resolve()
    strays = [arg for arg in set(asked.args) - set(args) if not here.joinpath(arg).resolve().is_relative_to(here)]
    if not strays or hasattr(config, "workerinput"):
        return None
    return pytest.main(args, plugins=list(asked.plugins or ()))


def _joined(args: Iterable[str]) -> list[str]:
    """Arguments with the value of each option of ours that takes a path in one word with it."""
    left, found = iter(args), []
    for arg in left:
        value = next(left, None) if arg in _PATHS else None
        found.append(arg if value is None else f"{arg}={value}")
    return found


def pytest_configure(config: pytest.Config) -> None:
    """Open the submission before anything is collected, so that an unusable one is one line and exit code 4."""
    if not _is_concerned(config):
        return
    from graders.garbage import lasting

    with lasting():
        session = _session(config)
        if _runs_exercises_alone(config):
            _rewrite_no_assertion(config.pluginmanager)
        if hasattr(config, "workerinput"):
            return
        session.processes = _taken_processes(config)
        if session.processes > 1:
            _compute_in_one_thread()
        if session.path is not None:
            session.open()
        _ = session.assignment


def _rewrite_no_assertion(pluginmanager: pytest.PytestPluginManager) -> None:
    """Have modules imported without pytest, which compares the name of each with the patterns of tests' names."""
    hook: Any = pluginmanager.rewrite_hook
    if hook in sys.meta_path:
        sys.meta_path.remove(hook)


def _taken_processes(config: pytest.Config) -> int:
    """How many processes are to judge: those that ``-n`` asked of pytest-xdist, which then starts none."""
    workers = config.getoption("tx", None) or []
    if config.getoption("dist", "no") != "load" or set(workers) != {"popen"} or config.option.collectonly:
        return 0
    from graders.pytest_ahead import can_judge_ahead

    if not can_judge_ahead() or not _runs_exercises_alone(config):
        return 0
    config.option.numprocesses, config.option.dist, config.option.tx = 0, "no", []  # as `-n 0` does, for other plugins
    return len(workers)


def _runs_exercises_alone(config: pytest.Config) -> bool:
    """Whether all files of tests that are to be run hold exercises, and define nothing."""
    here, patterns = config.invocation_params.dir, config.getini("python_files")
    paths = [here.joinpath(arg.partition("::")[0]) for arg in config.args]
    files = [path for path in paths if path.is_file()]
    found = (file for path in paths for pattern in patterns for file in path.rglob(pattern))
    texts = [file.read_bytes() for file in chain(files, found)]
    return bool(texts) and all(__name__.encode() in text and _DEFINES.search(text) is None for text in texts)


def _compute_in_one_thread() -> None:
    """Let each of several processes compute in one thread: threads of all would wait for each other's cores."""
    from graders.sandbox.policy import THREAD_VARIABLES

    for name in THREAD_VARIABLES:
        os.environ.setdefault(name, "1")


def _is_concerned(config: pytest.Config) -> bool:
    """Whether a run is about a course: others, which this plugin is part of as well, go on without it."""
    if any(config.getoption(f"--{name}") is not None for name in _OPTIONS):
        return True
    here = config.invocation_params.dir
    files = (folder / "pyproject.toml" for folder in (here, *here.parents))
    return any(b"tool.backcheck" in file.read_bytes() for file in files if file.is_file())


def _session(config: pytest.Config, near: Path | None = None) -> "Session":
    """What the items of this run share, made when it is first asked for; ``near`` is where a test is."""
    if _SESSION not in config.stash:
        from graders.pytest_report import Overview
        from graders.pytest_session import Session

        config.stash[_SESSION] = session = Session(config, near)
        _take_ids(config, session)
        if not hasattr(config, "workerinput"):
            config.pluginmanager.register(Overview(session.in_order), "backcheck-overview")
    return config.stash[_SESSION]


def _take_ids(config: pytest.Config, session: "Session") -> None:
    """Take ids of checks out of the arguments; look for the tests where they are if none is named."""
    from graders.course import current

    here = config.invocation_params.dir
    chosen = {}
    for arg in config.args:
        if here.joinpath(arg.partition("::")[0]).exists():
            chosen[arg] = session.meant(session.work(here.joinpath(arg)))
        elif not here.joinpath(arg.partition("/")[0]).exists():
            chosen[arg] = session.meant(arg)
            is_path = arg.partition("::")[0].endswith(".py")
            if not chosen[arg] and not is_path and (advice := session.misspelt(arg)):
                raise pytest.UsageError(advice)
    ids = [arg for arg, meant in chosen.items() if meant]
    session.ids = [names for meant in chosen.values() for names in meant]
    rest = [arg for arg in config.args if arg not in ids]
    nowhere = config.args_source is pytest.Config.ArgsSource.INVOCATION_DIR and _holds_no_tests(here, session)
    if nowhere or (ids and not rest):
        tests = current().tests
        config.args[:] = [str(tests if tests.is_dir() else here)]
    elif ids:
        config.args[:] = rest


def _holds_no_tests(here: Path, session: "Session") -> bool:
    """Whether a folder is the course's own, or that of the student's work: their tests are elsewhere."""
    from graders.course import CourseError, current

    try:
        course = current()
    except CourseError:
        return False
    work = (session.path or course.stubs).resolve()
    folder = work if work.is_dir() else work.parent
    has_tests = any(here.glob("test_*.py")) or any(here.glob("*/test_*.py"))
    theirs = folder.is_relative_to(course.root) or (session.is_named and not has_tests)
    inside = here.resolve().is_relative_to(folder) and folder != course.root and theirs
    return here.resolve() == course.root.resolve() or inside


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which submission and which assignment are checked."""
    return config.stash[_SESSION].header() if _SESSION in config.stash else []


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: list[Any]) -> None:
    """Let each of several workers compute in one thread."""
    if len(specs) > 1 and _is_concerned(config):
        _compute_in_one_thread()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker a stretch of the course, so that one judges an operation and imports what its file needs."""
    if config.getoption("dist") != "load" or not _is_concerned(config):
        return None
    from xdist.scheduler import WorkStealingScheduling  # type: ignore[import-untyped]

    return WorkStealingScheduling(config, log)


def pytest_pycollect_makeitem(collector: pytest.Module, name: str, obj: object) -> "list[ExerciseCollector] | None":
    """Collect the exercises of an `Exercises` object."""
    del name
    if not isinstance(obj, Exercises):
        return None
    from graders.course import CourseError

    try:
        session = _session(collector.config, collector.path.parent)
    except CourseError as error:
        raise collector.CollectError(str(error)) from None
    if session.is_elsewhere(collector.path):
        raise collector.CollectError("these are tests of another handout: run pytest in its folder")
    found: dict[str, tuple[str, dict[str, list[str]]]] = {}
    for operation, exercise, case, checks in session.checks(obj.file):
        found.setdefault(exercise, (operation.name, {}))[1][case] = checks
    return [
        ExerciseCollector.from_parent(collector, name=exercise, operation=operation, cases=cases)
        for exercise, (operation, cases) in found.items()
    ]


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Collect what lasts to the end of the run."""
    if _SESSION not in session.config.stash:
        return (yield)
    from graders.garbage import lasting

    with lasting():
        return (yield)


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Order the exercises as the assignment or the course does."""
    own = [item for item in items if isinstance(item, CaseItem)]
    if own:
        order = {name: place for place, name in enumerate(session.config.stash[_SESSION].operations)}
        own.sort(key=lambda item: order.get(item.operation, len(order)))
        rest = iter(own)
        items[:] = [next(rest) if isinstance(item, CaseItem) else item for item in items]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note which cases were selected."""
    for item in session.items:
        if isinstance(item, CaseItem):
            session.config.stash[_SESSION].cases.setdefault(item.operation, set()).add(item.name)


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Say what to do where a folder holds a student's work, or is the course's, and no tests were found there."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and not terminalreporter.stats:
        advice = _session(config).advice()
        if advice:
            terminalreporter.line(advice)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what was unpacked of the submission."""
    session = config.stash.get(_SESSION, None)
    if session is not None:
        session.close()
        if session.cases:
            gc.freeze()  # pytest looks for garbage five times before it ends, and Python twice


class ExerciseCollector(pytest.Class):
    """The cases of one exercise: a class to pytest, since editors show a class as a level of their tree."""

    def __init__(self, *, operation: str, cases: dict[str, list[str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._operation = operation
        self._cases = cases
        for category in _NOT_THE_CALLS:
            self.add_marker(pytest.mark.filterwarnings(f"default::pytest.{category}"))

    def _getobj(self) -> type:
        return type(self.name, (), {})

    def collect(self) -> Iterator["CaseItem"]:
        """Yield an item a case; its checks are known from the stored cases."""
        for case, checks in self._cases.items():
            yield CaseItem.from_parent(self, name=case, operation=self._operation, checks=checks)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The student's function."""
        place = self.config.stash[_SESSION].place(self.name)
        return (*(place or (self.path, None)), self.name)


class CaseItem(pytest.Item):
    """One exercise on one case."""

    def __init__(self, *, operation: str, checks: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.operation = operation
        self._checks = checks
        self.outcome: Outcome | None = None
        self.printed = ""
        self.extra_keyword_matches.update((f"{self._exercise}/{self.name}", *checks))

    @property
    def _exercise(self) -> str:
        assert self.parent is not None
        return self.parent.name

    def runtest(self) -> None:
        """Judge the operation, once a session, and say what came of this case."""
        session = self.config.stash[_SESSION]
        from graders.pytest_report import outcome_of

        judged = session.judged(self.operation)
        self.outcome = outcome_of(judged, self._exercise, self.name, self._checks)
        self.outcome.first = self._exercise not in session.said
        self.outcome.notes = tuple(note for note in session.notes if note not in session.noted)
        session.noted.update(self.outcome.notes)
        session.said.add(self._exercise)
        if self.outcome.status == "failed":
            self.printed = judged.printed.get(self.name, "")
            self._stop(judged)

    def _stop(self, judged: "Judged") -> None:
        """Raise the student's own exception for a debugger to stop at, and nothing else."""
        if not self.config.getoption("usepdb"):
            return
        assert self.outcome is not None
        error = judged.errors.pop((self.name, self._exercise), None)
        if error is not None:
            raise error
        for cause in self.outcome.causes:
            if cause.status == "failed":
                cause.text += f"\n  nothing was raised: to stop in {self._exercise}, write breakpoint() into it"
                return

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The student's function, and the head of a report."""
        place = self.config.stash[_SESSION].place(self._exercise)
        return (*(place or (self.path, None)), f"{self._exercise}/{self.name}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """In a worker process, report of a case what it came to, and no more: most take less time than a message does."""
    if not isinstance(item, CaseItem) or not hasattr(item.config, "workerinput"):
        return None
    from _pytest.runner import runtestprotocol

    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report what came of a case, as data: which of it is shown is decided where all reports meet."""
    report = yield
    if call.when == "call" and isinstance(item, CaseItem) and item.outcome is not None:
        path, line, _ = item.reportinfo()
        _fill(report, item.outcome.as_data(str(path), line), item.printed)
    return report


def _fill(report: pytest.TestReport, data: dict[str, Any], printed: str) -> None:
    from graders.pytest_report import Said

    report.backcheck = data  # type: ignore[attr-defined]
    report.sections[:] = [section for section in report.sections if not section[0].startswith("Captured std")]
    status = data["status"]
    report.outcome = status if status in ("passed", "failed") else "skipped"
    report.longrepr = None
    if report.failed:
        report.longrepr = Said(data["causes"], data["place"])  # type: ignore[assignment]
        if printed:
            report.sections.append(("Captured stdout call", printed))
    elif report.skipped:
        report.longrepr = (data["place"][0], data["place"][1], f"Skipped: {data['reason']}")


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Count what is not implemented, and what another report has said, apart from the rest."""
    data = getattr(report, "backcheck", None)
    if data is None or report.when != "call":
        return None
    if data.get("repeated"):
        return "same cause", "F", ("SAME CAUSE", {"red": True})
    words = {"not_implemented": "not implemented", "blocked": "blocked"}.get(data["status"])
    return None if words is None else (words, "", (words.upper(), {"yellow": True}))
