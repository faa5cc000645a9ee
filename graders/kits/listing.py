"""Tables of the exercises and of the reference's validation."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
from rich.console import Console
from rich.table import Table

from graders.course import current
from graders.judging.catalogue import catalogue, file_of, matches
from graders.kinds.operation import Operation, short
from graders.reports.wide import natural_width, print_whole
from graders.settings import Settings
from graders.text import counted, show_points

if TYPE_CHECKING:
    from graders.validation import Validated


_COLUMNS: Final = ("file", "exercise", "operation", "points", "cases")
_NUMBERS: Final = frozenset({"points", "cases"})


def exercises_json(settings: Settings) -> str:
    """The exercises that are meant, with what they are worth, for programs."""
    worth = settings.points()
    content = [
        {
            "exercise": short(name),
            "file": f"{file_of(operation)}.py",
            "operation": operation.name,
            "points": worth[name],
            "cases": list(operation.cases),
        }
        for operation in settings.operations()
        for name in operation.exercises
        if name in worth
    ]
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode()


def print_exercises(settings: Settings) -> None:
    """Print the exercises that are meant, in the order to work in, with what they are worth."""
    worth = settings.points()
    rows = [
        (f"{file_of(operation)}.py", short(name), operation.name, show_points(worth[name]), str(len(operation.cases)))
        for operation in settings.operations()
        for name in operation.exercises
        if name in worth
    ]
    console = Console()
    table = _exercises_table(rows)
    if console.is_terminal and natural_width(table, console) > console.width:
        table = _exercises_table(rows, left_out="operation")
    print_whole(table, console)
    begin = f", in the order to work in: begin with {short(next(iter(worth)))}" if len(worth) > 1 else ""
    total = show_points(sum(worth.values()))
    console.print(f"{counted(len(rows), 'exercise')}, {total} points{begin}", highlight=False)


def _exercises_table(rows: Iterable[Sequence[str]], left_out: str = "") -> Table:
    shown = [number for number, name in enumerate(_COLUMNS) if name != left_out]
    table = Table()
    for number in shown:
        table.add_column(_COLUMNS[number], justify="right" if _COLUMNS[number] in _NUMBERS else "left")
    for row in rows:
        table.add_row(*(row[number] for number in shown))
    return table


def print_validation(only: tuple[str, ...], seeds: int) -> Iterator[str]:
    """Validate the reference, print what was counted, and yield a line for everything that does not hold."""
    from rich.progress import track

    console = Console()
    chosen = [item for item in catalogue().values() if any(matches(item, name, only) for name in item.exercises)]
    table = Table("exercise")
    for heading in ("checks", "numbers compared", "numeric gradients", "problems"):
        table.add_column(heading, justify="right")
    found: list[Validated] = []
    for operation in track(chosen, "validating", console=Console(stderr=True), transient=True):
        found += _validate(operation, seeds)
    for entry in found:
        table.add_row(
            entry.exercise, *map(str, (entry.checks, entry.comparisons, entry.gradients, len(entry.problems)))
        )
    print_whole(table, console)
    console.print(
        f"{counted(len(found), 'exercise')}: {sum(entry.checks for entry in found)} checks,"
        f" {sum(entry.comparisons for entry in found)} numbers compared,"
        f" {sum(entry.gradients for entry in found)} numeric gradient checks",
        highlight=False,
    )
    for entry in found:
        yield from entry.problems


def _validate(operation: Operation, seeds: int) -> "list[Validated]":
    from graders.grader import reference_sources
    from graders.judging.prepared import prepare_from_fixtures
    from graders.oracle.inprocess import InProcessOracle
    from graders.validation import fresh_cases, validate_operation

    run = InProcessOracle(reference_sources()).run
    stored = prepare_from_fixtures(operation, current().public_fixtures)
    fresh = fresh_cases(operation, [f"validation {number}" for number in range(seeds)], run)
    return validate_operation(operation, [stored, *fresh], run)
