"""Tables whose names are read by people and by programs, and so are never cut."""

from rich.console import Console
from rich.table import Table


def print_whole(table: Table, console: Console) -> None:
    """Print a table as wide as it has to be: a narrow terminal wraps its lines, and no name is cut."""
    usual = console.width
    console.width = max(usual, natural_width(table, console))
    try:
        console.print(table)
    finally:
        console.width = usual


def natural_width(table: Table, console: Console) -> int:
    """The columns of a terminal that a table takes if none of its lines is broken."""
    return console.measure(table, options=console.options.update(width=10_000)).maximum
