"""Tables whose names are read by people and by programs, and so are never cut."""

from rich.console import Console
from rich.table import Table


def print_whole(table: Table, console: Console) -> None:
    """Print a table as wide as it has to be: a narrow terminal wraps its lines, and no name is cut."""
    unbounded = console.options.update(width=10_000)
    natural = console.measure(table, options=unbounded).maximum
    usual = console.width
    console.width = max(usual, natural)
    try:
        console.print(table)
    finally:
        console.width = usual
