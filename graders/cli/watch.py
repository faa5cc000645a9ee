"""``backcheck watch``: check again what was saved."""

from pathlib import Path
from typing import Annotated

import typer


def watch(
    path: Annotated[Path, typer.Argument(help="One submission: folder, zip, file or notebook.")],
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="GLOB", help="Exercises, files or operations; repeatable."),
    ] = None,
) -> None:
    """Check a submission whenever something of it is saved; Ctrl-C ends."""
    from rich.console import Console

    from graders.reports.terminal import render_screen
    from graders.watch import screens

    try:
        import watchfiles
    except ImportError:
        typer.echo("backcheck: watch needs watchfiles: pip install 'backcheck[watch]'", err=True)
        raise typer.Exit(2) from None
    if not path.exists():
        typer.echo(f"backcheck: {path}: no such file or folder", err=True)
        raise typer.Exit(2)
    console = Console()
    saves = watchfiles.watch(path, debounce=100, step=20, raise_interrupt=True)
    for screen in screens(path, saves, tuple(only or ())):
        render_screen(screen.exercise, screen.progress, screen.error, console)
