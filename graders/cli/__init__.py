"""The command ``backcheck``: one file a subcommand, which reads the command line and says what came of it."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from graders import __version__
from graders.cli.bundle import bundle
from graders.cli.check import check
from graders.cli.course import course_app
from graders.cli.export import export
from graders.cli.fixtures import fixtures_app
from graders.cli.grade import grade
from graders.cli.handout import handout
from graders.cli.list import list_exercises
from graders.cli.options import INTERRUPTED, fail
from graders.cli.report import report
from graders.cli.stubs import stubs_app
from graders.cli.validate import validate
from graders.cli.watch import watch
from graders.sandbox.policy import can_confine
from graders.text import write_all_characters


class Commands(TyperGroup):
    """Says on one line what is wrong with an argument, and that a command was interrupted."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            fail(_wrong(error))
        except KeyboardInterrupt:
            typer.echo("backcheck: interrupted", err=True)
            raise typer.Exit(INTERRUPTED) from None


def _wrong(error: typer.BadParameter) -> str:
    """What is wrong with an argument, on one line; of one that is missing, what it is."""
    if error.message:
        named = error.param.opts[0] if error.param is not None else ""
        return f"{named} {error.message}".strip()
    missing = " ".join(error.format_message().split()).rstrip(".")
    meaning = (getattr(error.param, "help", None) or "").rstrip(".")
    command = f"; see {error.ctx.command_path} --help" if error.ctx is not None else ""
    return f"{missing} ({meaning}){command}" if meaning else f"{missing}{command}"


app = typer.Typer(name="backcheck", cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def backcheck(
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False,
) -> None:
    """Test and grade hand-written neural-network code in NumPy."""
    if version:
        typer.echo(f"backcheck {__version__}")
        raise typer.Exit


app.command()(grade)
app.command()(report)
app.command()(export)
app.command()(check)
app.command()(watch)
app.command("list")(list_exercises)
app.command()(validate)
app.command()(handout)
app.command()(bundle)
app.add_typer(course_app, name="course")
app.add_typer(stubs_app, name="stubs")
app.add_typer(fixtures_app, name="fixtures")


def main() -> None:
    """Run the command."""
    write_all_characters(sys.stdout)
    write_all_characters(sys.stderr)
    with _launched_ahead(sys.argv[1:]):
        app()


def _launched_ahead(words: Sequence[str]) -> AbstractContextManager[None]:
    """The process that runs the submission of ``check``, starting while the command line is read."""
    if "check" not in words[:1] or "--help" in words or not can_confine():
        return nullcontext()
    from graders.oracle.confined.launching import launched_ahead

    return launched_ahead()
