"""Feedback on the terminal: one submission, a class, and progress meanwhile."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from graders.gradebook.jobs import Event, Graded, Planned, Retried
from graders.reports.grouping import and_more, grouped
from graders.reports.summary import ClassSummary, ExerciseSummary
from graders.reports.text import number, printable, split_message, words
from graders.results import CheckResult, ExerciseResult, SubmissionResult

_STYLES = {"passed": "green", "blocked": "dim", "not_implemented": "yellow", "grader_error": "magenta"}
_MARKS = {"passed": "✓", "blocked": "-", "not_implemented": "○"}
_COMMON = 10
_NARROWEST = 20


def render_submission(result: SubmissionResult, console: Console) -> None:
    """Print the feedback on one submission: each exercise, and every check that did not pass."""
    for exercise in result.exercises:
        _render_exercise(exercise, console)
    if result.error is not None:
        console.print(Text(printable(result.error), "red"))
    for note in (*result.notes, *(f"sandbox: {line}" for line in result.sandbox)):
        console.print(Text(printable(note), "dim"))
    total = f"{printable(result.submission)}: {number(result.score)} of {number(result.max_score)} points"
    full = result.judged and result.status == "graded" and result.score >= result.max_score
    console.print(Text(total, "bold green" if full else "bold"))


def render_summary(summary: ClassSummary, console: Console) -> None:
    """Print the statistics of a class."""
    console.print(_exercise_table(summary))
    common = summary.misconceptions.most_common(_COMMON)
    if common:
        console.print(_misconception_table(common))
    mean, low, median, high = (number(round(x, 2)) for x in (summary.mean, *summary.quartiles))
    statuses = ", ".join(f"{count} {words(status)}" for status, count in sorted(summary.statuses.items()))
    console.print(Text(f"{summary.count} submissions: {statuses or 'none'}"))
    console.print(
        Text(f"score of {number(summary.max_score)}: mean {mean}, median {median}, quartiles {low} and {high}")
    )


class GradingProgress:
    """A progress bar that is told the events of a run; use as a context manager."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[last]}", markup=False),
            console=console,
        )
        self._task = self._progress.add_task("", total=None, last="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        """Show an event; what went wrong stays on the screen."""
        match event:
            case Planned():
                self._progress.update(self._task, total=event.total, completed=event.reused)
            case Graded():
                last = f"{printable(event.submission)} {number(event.score)}/{number(event.max_score)}"
                self._progress.update(self._task, completed=event.done, last=last)
                if not event.judged:
                    self._say(f"{event.submission}: grader error, see its report", "magenta")
            case Retried():
                self._say(f"{event.submission}: {event.reason}; trying once more", "yellow")

    def _say(self, text: str, style: str) -> None:
        self._progress.console.print(Text(printable(text), style))


def _render_exercise(exercise: ExerciseResult, console: Console) -> None:
    points = f"{number(exercise.score)}/{number(exercise.max_score)}"
    console.print(
        Text.assemble(
            (f"{_MARKS.get(exercise.status, '✗')} ", _style(exercise.status)),
            (printable(exercise.exercise), "bold"),
            f"  {points}  ",
            (words(exercise.status), _style(exercise.status)),
        )
    )
    for note in exercise.notes:
        console.print(Padding(Text(printable(note), "dim"), (0, 0, 0, 2)))
    for check, others in grouped(check for check in exercise.checks if check.status not in {"passed", "blocked"}):
        _render_check(check, len(others), console)


def _render_check(check: CheckResult, others: int, console: Console) -> None:
    head, evidence = split_message(printable(check.message))
    label = f"{check.id}{' (advisory)' if check.advisory else ''}: "
    more = f" {and_more(others)}" if others else ""
    _print_hanging(Text.assemble((printable(label), "cyan"), (head, _style(check.status)), (more, "dim")), 2, console)
    for line in evidence.splitlines():
        text = line.lstrip(" ")
        _print_hanging(Text(text), 4 + len(line) - len(text), console)
    if check.hint:
        _print_hanging(Text(f"hint: {printable(check.hint)}", "italic"), 4, console)


def _print_hanging(text: Text, indent: int, console: Console) -> None:
    """Print a line; what does not fit goes on below, indented by two more."""
    for number_, line in enumerate(text.wrap(console, max(console.width - indent - 2, _NARROWEST))):
        line.rstrip()
        console.print(Padding(line, (0, 0, 0, indent + (2 if number_ else 0))))


def _style(status: str) -> str:
    return _STYLES.get(status, "red")


def _exercise_table(summary: ClassSummary) -> Table:
    table = Table("exercise", title="Exercises", title_justify="left")
    for heading in ("passed", "pass rate", "mean", "points"):
        table.add_column(heading, justify="right")
    for exercise in summary.exercises.values():
        table.add_row(*_exercise_cells(exercise))
    return table


def _exercise_cells(exercise: ExerciseSummary) -> tuple[Text, ...]:
    cells = (
        printable(exercise.name),
        f"{exercise.statuses['passed']}/{exercise.count}",
        f"{exercise.pass_rate:.0%}",
        f"{exercise.mean_score:.2f}",
        number(exercise.max_score),
    )
    return tuple(map(Text, cells))


def _misconception_table(common: list[tuple[tuple[str, str], int]]) -> Table:
    table = Table("exercise", "misconception", title="Most common misconceptions", title_justify="left")
    table.add_column("submissions", justify="right")
    for (exercise, name), count in common:
        table.add_row(Text(printable(exercise)), Text(printable(name)), Text(str(count)))
    return table
