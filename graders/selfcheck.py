"""A student's own work, judged in this process on the public cases: what pytest, notebooks and the watcher share.

An operation is judged as a whole when it is first asked for, with the operations that must follow one convention with
it: so a cause that shows in many cases is one cause, and a convention is chosen once.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from graders.course import current
from graders.grading.operations import grade_operations
from graders.grading.recall import Recall
from graders.judging.assignment import Assignment
from graders.judging.catalogue import catalogue, choices, documented, exercises
from graders.judging.contents import Entry
from graders.judging.prepared import Prepared, prepare_from_fixtures
from graders.judging.rubric import Rubric
from graders.kinds.operation import Operation, short
from graders.oracle.contained import contained
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import Plan
from graders.oracle.sources import Location, Sources
from graders.oracle.tracebacks import own_traceback
from graders.oracle.transcript import Missing, Transcript
from graders.results import CheckResult, ExerciseResult
from graders.submissions.course_facts import course_handout
from graders.submissions.model import Submission, UnreadableSubmission, UnusablePathError
from graders.submissions.placing import Run, placing, placing_cells
from graders.submissions.uses import Uses


class NothingToCheckError(ValueError):
    """There is no submission at a path, or nothing in it can be judged; the message says why."""


class Judged(msgspec.Struct, frozen=True):
    """What came of one operation.

    Attributes:
        results: By the exercise's own name.
        not_asked: Exercises and cases that the interface of the submission does not have.
        printed: By case, what the submission printed meanwhile, as far as it is shown.
        errors: By case and function or class, the exception that it raised first, with the submission's frames alone.
        whole: All cases were judged, so that the points are those of grading.
        unimported: By exercise's own name, its file where that could not be imported.
    """

    results: Mapping[str, ExerciseResult]
    not_asked: frozenset[tuple[str, str]] = frozenset()
    printed: Mapping[str, str] = {}
    errors: dict[tuple[str, str], BaseException] = {}
    whole: bool = True
    unimported: Mapping[str, str] = {}

    @property
    def score(self) -> float:
        """The points of all its exercises."""
        return sum(result.score for result in self.results.values())


def ended(operation: Entry, ids: Mapping[str, Mapping[str, Sequence[str]]], how: str) -> Judged:
    """What comes of an operation that ended the process which judged it, by the ids of its checks."""
    found = {}
    for name, points in operation.exercises.items():
        own = [check for of_case in ids.values() for check in of_case.get(name, ())]
        checks = (CheckResult(id=own[0], status="crashed", message=how, also=tuple(own[1:])),) if own else ()
        found[short(name)] = ExerciseResult(
            exercise=short(name),
            operation=operation.name,
            status="crashed",
            score=0.0,
            max_score=points,
            seconds=0.0,
            passed=0,
            checks=checks,
        )
    return Judged(found)


class SelfCheck:
    """Judges operations, each once.

    Args:
        sources: Where the functions are, or an oracle for functions that are there already.
        submission: What the sources were found in, if it was opened.
        assignment: What is asked; None for all exercises.
        debugging: A debugger is in use: keep exceptions for it, and let every call take its time.
        quits: By what a debugger that the submission starts says that its user ends the run; none if it is not seen.
        echo: Let what the submission prints through as well.
        only: By operation, the cases that are judged; all of those that are not named.
        prepared: Operations that were read already.
        reported: Operations whose results are shown; all of them for None.
        before: Called before the submission is asked anything; what it raises ends the judging.
    """

    def __init__(
        self,
        sources: Sources | InProcessOracle,
        submission: Submission | None = None,
        assignment: Assignment | None = None,
        *,
        debugging: bool = False,
        quits: tuple[type[BaseException], ...] = (),
        echo: bool = False,
        only: Mapping[str, AbstractSet[str]] | None = None,
        prepared: Mapping[str, Prepared] | None = None,
        reported: Collection[str] | None = None,
        before: Callable[[], None] = lambda: None,
    ) -> None:
        self._before = before
        self._shown = reported
        self._stored = prepared or {}
        self._only = only or {}
        self._submission = submission
        self._rubric = rubric(assignment)
        self._recall = Recall()
        self._debugging = debugging
        self._quits = quits
        self._echo = echo
        self._prepared: dict[str, Prepared] = {}
        self._judged: dict[str, Judged] = {}
        self._judging: set[str] = set()
        self._roots = sources.roots() if isinstance(sources, Sources) else ()
        self._locations = sources.locations if isinstance(sources, Sources) else {}
        self._uses = Uses(self._locations)
        self._running = ""
        self._errors: dict[tuple[str, str], BaseException] = {}
        self._supplied: Callable[[], tuple[str, ...]] = tuple
        if isinstance(sources, Sources):
            self._run, self._copies = self._runs(sources, submission)
        else:
            self._run, self._copies = placing_cells(sources.run), []

    def judged(self, operation: str) -> Judged:
        """What came of an operation, by its name."""
        if operation not in self._judged:
            tied = together(catalogue()[operation])  # a handout has no cases of those that are not asked
            self._judge([one for one in tied if one.name == operation or any(map(self._rubric.selects, one.exercises))])
        return self._judged[operation]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of the files: which were read otherwise than they stand there, what was put in place."""
        of_files = self._submission.notes if self._submission is not None else ()
        return (*of_files, *self._supplied())

    def renew(self, sources: Sources, submission: Submission | None) -> None:
        """Go on with what was saved since: operations are judged anew when they are asked for."""
        self._run, self._copies = self._runs(sources, submission)
        self._submission = submission
        self._locations = sources.locations
        self._uses = Uses(self._locations)
        self._judged = {}

    def _runs(self, sources: Sources, submission: Submission | None) -> tuple[Run, list[tuple[frozenset[str], Run]]]:
        """What runs the functions that were taken, and what runs those of each copy of some targets in their place."""
        on_error = self._note_error if self._debugging or self._quits else None

        def oracle(sources: Sources) -> InProcessOracle:
            return InProcessOracle(sources, on_error=on_error, in_folder=True, limited=not self._debugging)

        first = oracle(sources)
        self._supplied = first.supplied
        if submission is None:
            return first.run, []
        others = [(frozenset(copy.locations), oracle(submission.sources(copy))) for copy in submission.copies]
        return placing(first.run, submission), [(names, placing(other.run, submission)) for names, other in others]

    def _judge(self, operations: Sequence[Operation]) -> None:
        """Judge operations; where the submission has several copies of one, that which earns most counts."""
        names = {operation.name for operation in operations}
        self._judging |= names
        try:
            found = self._judged_by(self._run, operations)
            for targets, run in self._copies:
                if any(not targets.isdisjoint(operation.exercises) for operation in operations):
                    for name, other in self._judged_by(run, operations).items():
                        if other.score > found[name].score:
                            found[name] = other
        finally:
            self._judging -= names
        self._judged |= found

    def _reported(self, name: str) -> bool:
        """Whether the result of an exercise is shown."""
        return self._shown is None or _owner(name)[0] in self._shown

    def _other(self, name: str) -> ExerciseResult | None:
        """The result of an exercise that another rests on: it may be what is to be corrected first."""
        operation, full = _owner(name)
        if operation is None or not self._rubric.selects(full) or operation in self._judging:
            return None
        return self.judged(operation).results.get(name)

    def _judged_by(self, run_plan: Run, operations: Sequence[Operation]) -> dict[str, Judged]:
        prepared = [self._ready(operation) for operation in operations]
        cases = {id(script.plan): (item, name) for item in prepared for name, script in item.scripts.items()}
        printed: dict[str, dict[str, str]] = {operation.name: {} for operation in operations}
        not_asked: dict[str, set[tuple[str, str]]] = {operation.name: set() for operation in operations}
        unimported: dict[str, str] = {}
        errors: dict[tuple[str, str], BaseException] = {}
        self._errors = errors

        def run(plan: Plan) -> Transcript:
            self._before()
            item, self._running = cases.get(id(plan), (None, ""))
            with contained(echo=self._echo, bounded=not self._debugging, breakpoints=bool(self._quits)) as text:
                transcript = run_plan(plan)
            unimported.update(self._unimported(plan, transcript))
            if item is not None:
                name = item.operation.name
                spared = item.scripts[self._running].not_asked(transcript)
                not_asked[name] |= {(short(exercise), self._running) for exercise in spared}
                if text() and self._running not in printed[name]:
                    printed[name][self._running] = text()
            return transcript

        docstrings = self._submission.docstrings if self._submission is not None else self._docstrings(operations)
        results = grade_operations(
            prepared, run, self._rubric, self._recall, docstrings, self._other, self._reported, self._uses
        )
        found = {}
        for operation in operations:
            own = {item.exercise: self._noted(item) for item in results if item.operation == operation.name}
            left_out = frozenset(not_asked[operation.name])
            whole = operation.name not in self._only
            found[operation.name] = Judged(own, left_out, printed[operation.name], errors, whole, unimported)
        return found

    def _unimported(self, plan: Plan, transcript: Transcript) -> Iterator[tuple[str, str]]:
        """The exercises that a plan calls whose file could not be imported, by their own name, with the file."""
        for call in plan.calls:
            outcome = transcript.outcomes.get(call.label)
            if isinstance(outcome, Missing) and outcome.failed_import and call.target in self._locations:
                yield short(call.target), self._locations[call.target].file

    def _noted(self, result: ExerciseResult) -> ExerciseResult:
        """The result with what was wrong where its exercise was looked for."""
        problems = self._submission.problems if self._submission is not None else {}
        notes = [text for name, text in problems.items() if short(name) == result.exercise]
        return msgspec.structs.replace(result, notes=(*result.notes, *notes)) if notes else result

    def _ready(self, operation: Operation) -> Prepared:
        if operation.name not in self._prepared:
            ready = self._stored.get(operation.name) or prepare_from_fixtures(operation, current().public_fixtures)
            cases = self._only.get(operation.name)
            self._prepared[operation.name] = ready if cases is None else _narrowed(ready, cases)
        return self._prepared[operation.name]

    def _docstrings(self, operations: Sequence[Operation]) -> dict[str, str]:
        """What the stubs' docstrings say, where a convention hangs on it."""
        names = documented().intersection(name for item in operations for name in item.exercises)
        places = {name: self._locations[name] for name in names if name in self._locations}
        nodes = {name: _definitions(Path(place.root, place.file)).get(place.name) for name, place in places.items()}
        return {name: ast.get_docstring(node) or "" for name, node in nodes.items() if node is not None}

    def _note_error(self, target: str, error: BaseException) -> None:
        if isinstance(error, self._quits):
            raise KeyboardInterrupt(str(error)) from None
        if not self._debugging:
            return
        own = own_traceback(error, self._roots)
        if own is not None:
            self._errors.setdefault((self._running, target.rpartition(".")[2]), error.with_traceback(own))


def _owner(exercise: str) -> tuple[str | None, str]:
    """The operation of an exercise, and its full name; None if there is none of that name."""
    entries = catalogue().entries.values()
    return next(
        ((entry.name, full) for entry in entries for full in entry.exercises if short(full) == exercise), (None, "")
    )


def _narrowed(prepared: Prepared, cases: AbstractSet[str]) -> Prepared:
    scripts = {name: script for name, script in prepared.scripts.items() if name in cases}
    under = {name: _narrowed(other, cases) for name, other in prepared.under.items()}
    return msgspec.structs.replace(prepared, scripts=scripts, under=under)


def rubric(assignment: Assignment | None) -> Rubric:
    """What an assignment asks for, in the form that scoring reads."""
    if assignment is None:
        return Rubric()
    points = {name: worth for name in exercises() if (worth := assignment.points_for(short(name))) is not None}
    return Rubric(lambda name: assignment.selects(short(name)), points, assignment.counts, assignment.conventions)


def together(operation: Operation) -> list[Operation]:
    """The operations that must follow one convention, this one among them."""
    known = catalogue()
    found = {operation.name}
    linked = [choice.exercises for choice in choices()]
    while True:
        names = {exercise for name in found for exercise in known.entries[name].exercises}
        names |= {name for members in linked if not names.isdisjoint(members) for name in members}
        more = {entry.name for entry in known.entries.values() if not names.isdisjoint(entry.exercises)}
        if more == found:
            return [known[name] for name in known if name in found]
        found = more


def _in_their_files(stubs: Path, names: Iterable[str]) -> dict[str, Location]:
    """Where the exercises are that are defined in their own files, as far as Python can read these."""
    defined: dict[str, Mapping[str, object]] = {}
    found = {}
    for exercise in names:
        file, _, name = exercise.rpartition(".")
        if file not in defined:
            defined[file] = _definitions(stubs / f"{file}.py")
        if name in defined[file]:
            found[exercise] = Location(str(stubs), f"{file}.py", name)
    return found


def _definitions(file: Path) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    """The functions and classes of a file; none if Python cannot read it."""
    try:
        nodes = ast.parse(file.read_text(encoding="utf-8")).body
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return {node.name: node for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


@contextmanager
def opened(path: Path | None, assignment: Assignment | None = None) -> "Iterator[tuple[Sources, Submission | None]]":
    """Where the functions of a submission are; those of the stubs for no path.

    Nothing is looked for elsewhere where all the exercises of the assignment stand in the stubs' own files.

    Raises:
        NothingToCheckError: There is none at the path, or nothing in it can be judged.
    """
    if path is None:
        path = current().stubs
        locations = _in_their_files(path, exercises())
        if all(name in locations for name in exercises() if assignment is None or assignment.selects(short(name))):
            yield Sources(locations, handout=course_handout()), None
            return
    with ExitStack() as stack:
        try:
            from graders.submissions.opening import open_submission
            from graders.submissions.single_submission import single

            submission = stack.enter_context(open_submission(single(path), tuple(exercises())))
        except (UnreadableSubmission, UnusablePathError) as error:
            raise NothingToCheckError(str(error)) from None
        if not submission.locations:
            raise NothingToCheckError(f"{path}: {submission.why_nothing()}")
        yield submission.sources(), submission
