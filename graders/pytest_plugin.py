"""The same checks as pytest items: ``pytest`` runs them on the stubs, or on ``--submission PATH``.

A test module says which file of exercises it holds::

    from graders.pytest_plugin import Exercises

    scale = Exercises("scale")

Every check is an item of its own, with the id that grading uses: ``scale_backward/one_row/gradient-dw``.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graders.course import CourseError, choose, find_course
from graders.diagnosis import words
from graders.pytest_session import CaseRun, Session, contained

_SESSION = pytest.StashKey[Session]()
_ADVICE = "advice"
_CASES, _PUBLIC = "cases", "public"
_PRINTED = "Captured std"
_NOT_THE_CALLS = ("PytestUnhandledThreadExceptionWarning", "PytestUnraisableExceptionWarning")
"""What a thread or a ``__del__`` of the student's raises: a warning, whatever a project's own tests make of it."""


@dataclass(frozen=True)
class Exercises:
    """The exercises of one file, to be collected from the module that holds this object."""

    file: str


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--submission``."""
    group = parser.getgroup("backcheck")
    group.addoption("--course", metavar="DIR", default=None, help="folder of the course (default: around the root)")
    group.addoption(
        "--submission",
        metavar="PATH",
        default=None,
        help="folder, zip, file or notebook to check (default: the stubs)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Open the submission before anything is collected, so that an unusable one is one line and exit code 4."""
    folder = config.getoption("--course")
    try:
        choose(Path(folder) if folder is not None else find_course(config.rootpath).root)
    except CourseError as error:
        if folder is not None:
            raise pytest.UsageError(f"--course: {error}") from None
    if config.getoption("--submission") is not None and not hasattr(config, "workerinput"):
        _session(config).open()


def pytest_pycollect_makeitem(collector: pytest.Module, name: str, obj: object) -> "ExerciseCollector | None":
    """Collect the checks of an `Exercises` object."""
    if isinstance(obj, Exercises):
        return ExerciseCollector.from_parent(collector, name=name, file=obj.file)
    return None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what was unpacked of the submission."""
    session = config.stash.get(_SESSION, None)
    if session is not None:
        session.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say on which cases was checked, and list the advisory checks that do not hold: they cost nothing."""
    every = [report for reports in terminalreporter.stats.values() for report in reports]
    if any((_CASES, _PUBLIC) in getattr(report, "user_properties", ()) for report in every):
        terminalreporter.write_line("checked on the public cases: grading uses other inputs of the same kinds")
    reports = terminalreporter.stats.get("passed", [])
    advice = [text for report in reports for key, text in report.user_properties if key == _ADVICE]
    if advice:
        terminalreporter.section("advice (costs no points)")
        for text in advice:
            terminalreporter.line(text)


class ExerciseCollector(pytest.Collector):
    """The checks of one file of exercises."""

    def __init__(self, *, file: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._file = file

    def collect(self) -> Iterator["CheckItem"]:
        """Yield an item a check that is asked."""
        session = _session(self.config)
        for operation, case, check in session.checks(self._file):
            yield CheckItem.from_parent(self, name=check, operation=operation, case=case)


class CheckItem(pytest.Item):
    """One check on one case."""

    def __init__(self, *, operation: str, case: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._place = (operation, case)
        self.judged_case: CaseRun | None = None
        self.failure = ""
        self.user_properties.append((_CASES, _PUBLIC))
        for category in _NOT_THE_CALLS:
            self.add_marker(pytest.mark.filterwarnings(f"default::pytest.{category}"))

    def runtest(self) -> None:
        """Judge the case, once a session, and say what came of this check."""
        session = _session(self.config)
        with contained(bounded=not session.debugging):
            self.judged_case = session.judged(*self._place)
        explained = self.judged_case.checks[self.name]
        status = explained.finding.status
        if status == "passed":
            return
        said, hint = words.message(explained), words.hint(explained)
        if status in ("not_implemented", "blocked"):
            pytest.skip(said)
        if explained.planned.role == "advisory":
            self.user_properties.append((_ADVICE, f"{self.name}: {said}"))
        else:
            self.failure = f"{self.name}\n{said}" + (f"\n  hint: {hint}" if hint else "")
            self._stop(status, self.judged_case)

    def _stop(self, status: str, case: CaseRun) -> None:
        """Raise the student's own exception for a debugger to stop at, and nothing else."""
        if not self.config.getoption("usepdb"):
            return
        error = case.take_error(self.name) if status == "error" else None
        if error is not None:
            raise error
        if status == "failed":
            function = self.name.partition("/")[0]
            self.failure += f"\n  nothing was raised: to stop in {function}, write breakpoint() into it"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What a student reads: the verdict, and nothing of ours."""
        return self.failure or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Head the report with the check's id."""
        return self.path, None, self.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a check that does not hold, with what the functions of its case printed."""
    report = yield
    if call.when == "call" and isinstance(item, CheckItem):
        if item.failure:
            report.outcome = "failed"
            report.longrepr = item.failure
        if item.judged_case is not None:
            _share_printed(report, item.judged_case)
    return report


def _share_printed(report: pytest.TestReport, case: CaseRun) -> None:
    """Show what was printed in the report of the first failing check: pytest gives it to the one that ran the case."""
    own = [section for section in report.sections if section[0].startswith(_PRINTED)]
    for stream, text in own:
        case.add_printed(stream, text)
    if report.failed:
        others = [section for section in report.sections if section not in own]
        report.sections[:] = [*others, *case.printed.items()]
        case.printed.clear()


def _session(config: pytest.Config) -> Session:
    if _SESSION not in config.stash:
        debugging = bool(config.getoption("usepdb") or config.getoption("trace"))
        config.stash[_SESSION] = Session(config.getoption("--submission"), debugging=debugging)
    return config.stash[_SESSION]
