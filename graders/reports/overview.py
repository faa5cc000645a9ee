"""A class on the terminal: the exercises, what went wrong often, and last of all how it did."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graders.gradebook.jobs import RunSummary
from graders.reports.summary import ClassSummary, ExerciseSummary
from graders.reports.wide import print_whole
from graders.text import counted, listed, printable, show_points, split_message, words

_COMMON = 10
_REASON = 160
_ABSENT = 40
"""Names of one line: more than a section has, and some that hundreds do not push what follows off the screen."""


def render_summary(summary: ClassSummary, console: Console, run: RunSummary | None = None) -> None:
    """Print the statistics of a class, the figures that matter most last.

    Args:
        summary: the class.
        console: where to print.
        run: how many of the results are new.
    """
    implemented = [exercise for exercise in summary.exercises.values() if exercise.is_implemented]
    if implemented:
        print_whole(_exercise_table(implemented), console)
    left_out = len(summary.exercises) - len(implemented)
    if left_out:
        console.print(Text(f"{counted(left_out, 'exercise')} that nobody has implemented left out", "dim"))
    common = summary.misconceptions.most_common(_COMMON)
    if common:
        print_whole(_misconception_table(common), console)
    for line in (*_unscored(summary), *_absent(summary), *_flagged(summary), _counts(summary, run), _scores(summary)):
        console.print(line, soft_wrap=True)


def _unscored(summary: ClassSummary) -> Iterator[Text]:
    """Name those without a score, each with its reason on one line."""
    total = summary.count - summary.graded
    for name, reason in summary.unscored:
        head, _ = split_message(printable(reason))
        short = head if len(head) <= _REASON else head[: _REASON - 3] + "..."
        yield Text(f"{printable(name)}: {short}", "red")
    if total > len(summary.unscored):
        yield Text(f"and {total - len(summary.unscored)} more without a score: the report names them all", "red")


def _absent(summary: ClassSummary) -> Iterator[Text]:
    """Name the students who handed in nothing."""
    if summary.absent:
        names = listed(summary.absent, limit=_ABSENT)
        yield Text(f"handed in nothing, 0 points: {printable(names)}", "red")


def _flagged(summary: ClassSummary) -> Iterator[Text]:
    """Name those whose work an instructor should look at."""
    if summary.flagged:
        names = listed(summary.flagged, limit=_ABSENT)
        yield Text(f"flagged, see the report: {printable(names)}", "yellow")


def _counts(summary: ClassSummary, run: RunSummary | None) -> Text:
    parts = [f"{count} {words(status)}" for status, count in sorted(summary.statuses.items())]
    if run is not None:
        others = [part for part, status in zip(parts, sorted(summary.statuses), strict=True) if status != "graded"]
        parts = [f"{run.graded} graded now", f"{run.reused} reused", *others]
    return Text(f"{counted(summary.count, 'submission')}: {', '.join(parts) or 'none'}")


def _scores(summary: ClassSummary) -> Text:
    mean, low, median, high = map(show_points, (summary.mean, *summary.quartiles))
    figures = f"mean {mean}, median {median}, quartiles {low} and {high}"
    over = f"score of {show_points(summary.max_score)} over {counted(summary.graded, 'submission')}"
    apart = summary.count - summary.graded
    return Text(f"{over}: {figures}{f' ({apart} without a score left out)' if apart else ''}")


def _exercise_table(exercises: list[ExerciseSummary]) -> Table:
    table = Table("exercise", title="Exercises", title_justify="left")
    for heading in ("passed", "pass rate", "mean", "points"):
        table.add_column(heading, justify="right")
    for exercise in exercises:
        table.add_row(*_exercise_cells(exercise))
    return table


def _exercise_cells(exercise: ExerciseSummary) -> tuple[Text, ...]:
    cells = (
        printable(exercise.name),
        f"{exercise.statuses['passed']}/{exercise.count}",
        f"{exercise.pass_rate:.0%}",
        f"{exercise.mean_score:.2f}",
        show_points(exercise.max_score),
    )
    return tuple(map(Text, cells))


def _misconception_table(common: list[tuple[tuple[str, str], int]]) -> Table:
    table = Table("exercise", "misconception", title="Most common misconceptions", title_justify="left")
    table.add_column("submissions", justify="right")
    for (exercise, name), count in common:
        table.add_row(Text(printable(exercise)), Text(printable(name)), Text(str(count)))
    return table
