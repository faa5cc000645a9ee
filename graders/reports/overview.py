"""A class on the terminal: the exercises, what went wrong often, and last of all how it did."""

import math
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graders.gradebook.jobs import RunSummary
from graders.reports.summary import ClassSummary, ExerciseSummary
from graders.reports.wide import print_whole
from graders.text import counted, listed, printable, show_points, split_message, words

_SCREEN = 24
"""Lines of the smallest terminal that is usual; with 80 columns, a VT100's."""
_HEADER = 2
"""Lines of a table's heading and of the rule below it."""
_FEWEST = 5
"""Of exercises, however little room there is."""
_COMMON = 10
"""Misconceptions shown: with the table of an assignment they fit a screen."""
_REASON = 160
"""Characters of a reason: two lines of a terminal."""
_UNSCORED = 3
"""Reasons that are shown where exercises are to be seen as well."""
_NAMES = 110
"""Characters of a list of names: two lines with what is said of them."""


def render_summary(
    summary: ClassSummary, console: Console, run: RunSummary | None = None, *, whole: bool = False, beside: int = 0
) -> None:
    """Print the statistics of a class on one screen, the figures that matter most last.

    Args:
        summary: the class.
        console: where to print.
        run: how many of the results are new.
        whole: whether to print every exercise, however many lines that takes.
        beside: number of lines that are printed besides.
    """
    implemented = [exercise for exercise in summary.exercises.values() if exercise.is_implemented]
    unscored = len(summary.unscored) if whole or not implemented else _UNSCORED
    reason = console.width if implemented and not whole else _REASON
    last = (*_unscored(summary, unscored, reason), *_absent(summary), *_flagged(summary), _counts(summary, run))
    last = (*_left_out(summary, implemented), *last, _scores(summary))
    room = _SCREEN - beside - sum(max(1, math.ceil(line.cell_len / console.width)) for line in last)
    room -= _print_exercises(implemented, console, len(implemented) + _HEADER if whole else room)
    common = summary.misconceptions.most_common(_COMMON if whole else min(_COMMON, max(0, room - _HEADER)))
    if common:
        print_whole(_misconception_table(common), console)
    for line in last:
        console.print(line, soft_wrap=True)


def _print_exercises(exercises: Sequence[ExerciseSummary], console: Console, room: int) -> int:
    """Print the exercises, in two columns or the hardest alone where there is no room for a line each.

    Returns the number of lines.
    """
    if len(exercises) + _HEADER <= room:
        if exercises:
            print_whole(_exercise_table(exercises), console)
        return _HEADER + len(exercises)
    pairs = _paired_table(exercises)
    lines = math.ceil(len(exercises) / 2) + 1
    if lines <= room and console.measure(pairs, options=console.options.update(width=1_000)).maximum <= console.width:
        console.print(pairs)
        return lines
    hardest = sorted(exercises, key=lambda exercise: exercise.pass_rate)[: max(_FEWEST, room - _HEADER - 1)]
    print_whole(_exercise_table([exercise for exercise in exercises if exercise in hardest]), console)
    more = counted(len(exercises) - len(hardest), "exercise")
    console.print(Text(f"{more} more that passed more often: --all shows them", "dim"))
    return _HEADER + len(hardest) + 1


def _left_out(summary: ClassSummary, implemented: Sequence[ExerciseSummary]) -> Iterator[Text]:
    left_out = len(summary.exercises) - len(implemented)
    if left_out:
        yield Text(f"{counted(left_out, 'exercise')} that nobody has implemented left out", "dim")


def _unscored(summary: ClassSummary, limit: int, longest: int) -> Iterator[Text]:
    """Name those without a score, each with its reason on one line."""
    total = summary.count - summary.graded
    for name, reason in summary.unscored[:limit]:
        head, _ = split_message(printable(reason))
        room = max(_REASON // 4, longest - len(name) - 2) if longest < _REASON else _REASON
        short = head if len(head) <= room else head[: room - 3] + "..."
        yield Text(f"{printable(name)}: {short}", "red")
    if total > len(summary.unscored[:limit]):
        yield Text(
            f"and {total - len(summary.unscored[:limit])} more without a score: the report names them all", "red"
        )


def _absent(summary: ClassSummary) -> Iterator[Text]:
    """Name the students who handed in nothing."""
    if summary.absent:
        yield Text(f"handed in nothing, 0 points: {_named(summary.absent)}", "red")


def _flagged(summary: ClassSummary) -> Iterator[Text]:
    """Name those whose work an instructor should look at."""
    if summary.flagged:
        yield Text(f"flagged, see the report: {_named(summary.flagged)}", "yellow")


def _named(names: Sequence[str]) -> str:
    """As many names as two lines have room for, and how many more there are."""
    plain = [printable(name) for name in names]
    count = next((n for n in range(len(plain), 1, -1) if len(", ".join(plain[:n])) <= _NAMES), 1)
    return listed(plain, limit=count)


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


def _paired_table(exercises: Sequence[ExerciseSummary]) -> Table:
    """Two exercises a line, down the first column and then the second."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    half = math.ceil(len(exercises) / 2)
    for _ in range(2):
        table.add_column("exercise")
        table.add_column("passed", justify="right")
        table.add_column("mean", justify="right")
    for place in range(half):
        pair = [exercises[at] for at in (place, place + half) if at < len(exercises)]
        table.add_row(*(cell for exercise in pair for cell in _brief_cells(exercise)))
    return table


def _brief_cells(exercise: ExerciseSummary) -> tuple[Text, ...]:
    mean = f"{exercise.mean_score:.2f}/{show_points(exercise.max_score)}"
    return Text(printable(exercise.name)), Text(f"{exercise.pass_rate:.0%}"), Text(mean)


def _exercise_table(exercises: Sequence[ExerciseSummary]) -> Table:
    table = Table("exercise", box=box.MINIMAL, show_edge=False)
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
    table = Table("exercise", "common misconception", box=box.MINIMAL, show_edge=False)
    table.add_column("submissions", justify="right")
    for (exercise, name), count in common:
        table.add_row(Text(printable(exercise)), Text(printable(name)), Text(str(count)))
    return table
