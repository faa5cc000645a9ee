"""What the items of a run of ``pytest`` share: the submission, and the cases that were judged."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from graders.course import current

if TYPE_CHECKING:
    from graders.diagnosis.explaining import Explained
    from graders.kinds.operation import Script
    from graders.oracle.inprocess import InProcessOracle
    from graders.oracle.plan import Plan
    from graders.oracle.sources import Sources
    from graders.oracle.transcript import Transcript
    from graders.submissions import Submission

MAX_PRINTED: Final = 2_000
_MAX_CAPTURED: Final = 1_000_000


class _Bounded:
    """A stream that takes everything, and passes on the beginning: what fills a disk takes no time of the clock."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = _MAX_CAPTURED

    def write(self, text: str) -> int:
        """Pass on what is within the bound."""
        if self._left > 0:
            self._stream.write(text[: self._left])
            self._left -= len(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def contained(*, bounded: bool) -> Iterator[None]:
    """Run a student's code in this process: it cannot end it without a word, nor, if ``bounded``, print for ever."""
    here, leave = os.getpid(), os._exit

    def refuse(status: int) -> None:
        if os.getpid() != here:
            leave(status)
        raise SystemExit(f"called os._exit({status})")

    with ExitStack() as stack:
        stack.callback(setattr, os, "_exit", leave)
        setattr(os, "_exit", refuse)  # noqa: B010 - a type checker knows that it never returns
        if bounded:
            stack.enter_context(redirect_stdout(_Bounded(sys.stdout)))
            stack.enter_context(redirect_stderr(_Bounded(sys.stderr)))
        yield


@dataclass
class CaseRun:
    """What came of one case, and what it printed.

    Attributes:
        checks: By id.
        errors: By function or class, the exception that it raised first, with the submission's frames alone.
        printed: By stream, what the submission printed meanwhile, as far as it is shown.
    """

    checks: "dict[str, Explained]"
    errors: dict[str, BaseException]
    printed: dict[str, str] = field(default_factory=dict)

    def take_error(self, check: str) -> BaseException | None:
        """The exception behind a check, for a debugger: only once, since more checks stand on the same call."""
        return self.errors.pop(check.partition("/")[0], None)

    def add_printed(self, stream: str, text: str) -> None:
        """Add the beginning of what was printed."""
        more = len(text) - MAX_PRINTED
        self.printed[stream] = text if more <= 0 else f"{text[:MAX_PRINTED]}\n... and {more} more characters"


class Session:
    """Judges a case when the first of its checks asks for it.

    Args:
        path: What was handed in; None for the stubs.
        debugging: A debugger is in use: keep exceptions for it, and let every call take its time.
    """

    def __init__(self, path: str | None, *, debugging: bool) -> None:
        self._path = path
        self.debugging = debugging
        self._stack = ExitStack()
        self._prepared: dict[str, Mapping[str, Script]] = {}
        self._judged: dict[tuple[str, str], CaseRun] = {}
        self._errors: dict[str, BaseException] = {}

    def checks(self, file: str) -> Iterator[tuple[str, str, str]]:
        """Operation, case and id of every check that is asked of a file of exercises.

        Raises:
            UsageError: There is no course, or a part of it cannot be used.
        """
        from graders.course import CourseError
        from graders.fixtures import FixtureError
        from graders.grader import Settings
        from graders.judging.assignment import AssignmentError, chosen_assignment
        from graders.judging.catalogue import file_of

        try:
            settings = Settings(assignment=chosen_assignment(None))
            for operation in filter(lambda item: file_of(item) == file, settings.operations()):
                for case, script in self._scripts(operation.name).items():
                    for planned in script.checks:
                        if settings.selects(planned.exercise):
                            yield operation.name, case, planned.identifier(case)
        except (AssignmentError, CourseError, FixtureError) as error:
            raise pytest.UsageError(str(error)) from None

    def judged(self, operation: str, case: str) -> CaseRun:
        """The verdicts of one case."""
        from graders.diagnosis.agreement import explain
        from graders.judging.runner import judge_case

        key = (operation, case)
        if key not in self._judged:
            self._errors = {}
            judged = judge_case(case, self._scripts(operation)[case], self._run)
            items = explain([judged], self._run)[case]
            self._judged[key] = CaseRun({item.planned.identifier(case): item for item in items}, self._errors)
        return self._judged[key]

    def open(self) -> None:
        """Open the submission.

        Raises:
            UsageError: There is none at the path, or nothing in it can be judged.
        """
        assert self._sources is not None

    def close(self) -> None:
        """Remove what was unpacked."""
        self._stack.close()

    def _scripts(self, operation: str) -> "Mapping[str, Script]":
        from graders.judging.catalogue import catalogue
        from graders.judging.prepared import prepare_from_fixtures

        if operation not in self._prepared:
            prepared = prepare_from_fixtures(catalogue()[operation], current().public_fixtures)
            self._prepared[operation] = prepared.scripts
        return self._prepared[operation]

    @cached_property
    def _run(self) -> "Callable[[Plan], Transcript]":
        from graders.submissions.placing import placing

        run = self._oracle.run
        return run if self._submission is None else placing(run, self._submission)

    @cached_property
    def _oracle(self) -> "InProcessOracle":
        from graders.oracle.inprocess import InProcessOracle

        on_error = self._note_error if self.debugging else None
        return InProcessOracle(self._sources, on_error=on_error, in_folder=True, limited=not self.debugging)

    def _note_error(self, target: str, error: BaseException) -> None:
        from graders.oracle.tracebacks import own_traceback

        own = own_traceback(error, self._sources.roots())
        if own is not None:
            self._errors.setdefault(target.rpartition(".")[2], error.with_traceback(own))

    @cached_property
    def _sources(self) -> "Sources":
        from graders.judging.catalogue import exercises
        from graders.oracle.sources import Location, Sources
        from graders.submissions.course_facts import course_handout

        if self._submission is not None:
            return self._submission.sources()
        stubs, places = str(current().stubs), {name: name.rpartition(".") for name in exercises()}
        return Sources(
            {key: Location(stubs, f"{file}.py", name) for key, (file, _, name) in places.items()},
            handout=course_handout(),
        )

    @cached_property
    def _submission(self) -> "Submission | None":
        from graders.judging.catalogue import exercises
        from graders.submissions import UnreadableSubmission, UnusablePathError, open_submission, single

        if self._path is None:
            return None
        try:
            opened = self._stack.enter_context(
                open_submission(single(Path(self._path)), tuple(exercises()), in_place=True)
            )
        except (UnreadableSubmission, UnusablePathError) as error:
            raise pytest.UsageError(f"--submission: {error}") from None
        if not opened.locations:
            raise pytest.UsageError(f"--submission {self._path}: {opened.why_nothing()}")
        return opened
