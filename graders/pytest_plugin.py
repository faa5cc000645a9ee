"""The same checks as pytest items: ``pytest`` runs them on the stubs, or on ``--submission PATH``.

A test module says which file of exercises it holds::

    from graders.pytest_plugin import Exercises

    layers = Exercises("layers")

Every check is an item of its own, with the id that grading uses: ``affine_backward/one_row/gradient-dw``.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graders.checks.index import CheckIndex, read_index
from graders.places import PUBLIC_FIXTURES, STUBS

if TYPE_CHECKING:
    from graders.exercises.judging import Judged
    from graders.oracle.inprocess import InProcessOracle

_SESSION = pytest.StashKey["Session"]()
_ADVICE = "advice"


@dataclass(frozen=True)
class Exercises:
    """The exercises of one file, to be collected from the module that holds this object."""

    file: str


class CheckFailed(Exception):  # noqa: N818 - a student's failure, not an error
    """A check that does not hold; its text is all that is shown."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--submission``."""
    group = parser.getgroup("backcheck")
    group.addoption(
        "--submission",
        metavar="PATH",
        default=None,
        help="folder, zip, file or notebook to check (default: student_stubs/)",
    )


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
    """List the advisory checks that do not hold: they cost nothing."""
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
        """Yield an item a check; the index of checks spares loading the cases."""
        index: CheckIndex = read_index(PUBLIC_FIXTURES)
        for operation, cases in index.get(self._file, {}).items():
            for case, checks in cases.items():
                for check in checks:
                    yield CheckItem.from_parent(self, name=check, file=self._file, operation=operation, case=case)


class CheckItem(pytest.Item):
    """One check on one case."""

    def __init__(self, *, file: str, operation: str, case: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._place = (file, operation, case)

    def runtest(self) -> None:
        """Judge the case, once a session, and say what came of this check."""
        session = _session(self.config)
        judged = session.judged(*self._place).get(self.name)
        if judged is None:
            pytest.fail(f"{self.name} is in the index of checks, but no case has it", pytrace=False)
        verdict = judged.verdict
        message = verdict.message + (f"\n  hint: {verdict.hint}" if verdict.hint else "")
        if verdict.status in ("not_implemented", "blocked"):
            pytest.skip(verdict.message)
        if verdict.status != "passed" and judged.planned.role == "advisory":
            self.user_properties.append((_ADVICE, f"{self.name}: {verdict.message}"))
        elif verdict.status != "passed":
            raise CheckFailed(message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What a student reads: the verdict, and nothing of ours."""
        if isinstance(excinfo.value, CheckFailed):
            return f"{self.name}\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Head the report with the check's id."""
        return self.path, None, self.name


def _session(config: pytest.Config) -> "Session":
    if _SESSION not in config.stash:
        config.stash[_SESSION] = Session(config)
    return config.stash[_SESSION]


class Session:
    """What the items of a run share: the submission, and the cases that were judged."""

    def __init__(self, config: pytest.Config) -> None:
        self._path = config.getoption("--submission")
        self._debugging = bool(config.getoption("usepdb"))
        self._stack = ExitStack()
        self._judged: dict[tuple[str, str], dict[str, Judged]] = {}

    def judged(self, file: str, operation: str, case: str) -> "dict[str, Judged]":
        """The verdicts of one case by check id."""
        from graders.exercises.judging import judge_script

        key = (operation, case)
        if key not in self._judged:
            script = self._scripts(file, operation)[case]
            items = judge_script(script, self._oracle.run)
            self._judged[key] = {item.planned.identifier(case): item for item in items}
        return self._judged[key]

    def close(self) -> None:
        """Remove what was unpacked."""
        self._stack.close()

    def _scripts(self, file: str, operation: str) -> Any:
        from graders.exercises.catalogue import operations_of
        from graders.exercises.prepared import prepare_from_fixtures

        found = next(item for item in operations_of(file) if item.name == operation)
        return prepare_from_fixtures(found, PUBLIC_FIXTURES).scripts

    @cached_property
    def _oracle(self) -> "InProcessOracle":
        from graders.oracle.inprocess import InProcessOracle

        return InProcessOracle(self._sources(), propagate=self._debugging)

    def _sources(self) -> Any:
        from graders.exercises.catalogue import exercises
        from graders.oracle.sources import Location, Sources
        from graders.submissions import UnreadableSubmission, UnusablePathError, open_submission, single

        if self._path is None:
            places = {name: name.rpartition(".") for name in exercises()}
            return Sources({key: Location(str(STUBS), f"{file}.py", name) for key, (file, _, name) in places.items()})
        try:
            handed = single(Path(self._path))
            return self._stack.enter_context(open_submission(handed, tuple(exercises()))).sources()
        except (UnreadableSubmission, UnusablePathError) as error:
            raise pytest.UsageError(str(error)) from None
