"""The command ``backcheck``: reads the command line and says what came of it."""

import difflib
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from typer.core import TyperGroup

from graders import __version__

USAGE_ERROR = 2
INTERRUPTED = 130

_Choice = TypeVar("_Choice", bound=StrEnum)


class Commands(TyperGroup):
    """Says on one line what is wrong with an argument, and that a command was interrupted."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            named = error.param.opts[0] if error.message and error.param is not None else ""
            _fail(f"{named} {error.message}" if named else error.format_message())
        except KeyboardInterrupt:
            typer.echo("backcheck: interrupted", err=True)
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    name="backcheck", cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
stubs_app = typer.Typer(no_args_is_help=True, help="The student stubs, made from the reference.")
fixtures_app = typer.Typer(no_args_is_help=True, help="The stored cases, made by the reference.")
app.add_typer(stubs_app, name="stubs")
app.add_typer(fixtures_app, name="fixtures")


class Sandbox(StrEnum):
    """How much of the sandbox to insist on."""

    require = "require"
    auto = "auto"
    off = "off"


class Where(StrEnum):
    """Where to grade."""

    local = "local"
    dask = "dask"


class Format(StrEnum):
    """How to show one submission's result."""

    rich = "rich"
    json = "json"


def _one_of(choices: type[_Choice]) -> Callable[[str], _Choice]:
    """A parser of one of several words."""

    def parse(text: str) -> _Choice:
        try:
            return choices(text)
        except ValueError:
            near = difflib.get_close_matches(text, list(choices), n=1)
            meant = f"; did you mean {near[0]!s}?" if near else ""
            raise typer.BadParameter(f"{text!r}: expected {' or '.join(choices)}{meant}") from None

    return parse


def _at_least(least: int) -> Callable[[str], int]:
    """A parser of whole numbers from ``least`` on."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least:
            raise typer.BadParameter(f"{str(text)!r}: expected a whole number, {least} or more")
        return number

    return parse


def _words(choices: type[StrEnum]) -> str:
    return "|".join(choices)


Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="GLOB", help="Exercises, files or operations; repeatable."),
]
AssignmentFile = Annotated[
    Path | None, typer.Option("--assignment", metavar="FILE", help="TOML file of an assignment.")
]


@app.callback(invoke_without_command=True)
def backcheck(
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False,
) -> None:
    """Test and grade hand-written neural-network code in NumPy."""
    if version:
        typer.echo(f"backcheck {__version__}")
        raise typer.Exit


@app.command()
def grade(
    path: Annotated[
        Path,
        typer.Argument(
            help="Folder whose entries are submissions, or the zip that Canvas, Moodle or Gradescope exports."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the results go.")] = Path("results"),
    assignment: AssignmentFile = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", parser=_at_least(1), help="Processes; all cores by default.")
    ] = None,
    only: Only = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", metavar="N", parser=_at_least(0), help="Draws the hidden inputs; by default its own for each DIR."
        ),
    ] = None,
    sandbox: Annotated[
        Sandbox,
        typer.Option(
            "--sandbox", metavar=_words(Sandbox), parser=_one_of(Sandbox), help="How much confinement to insist on."
        ),
    ] = Sandbox.require,
    executor: Annotated[
        Where,
        typer.Option(
            "--executor", metavar=_words(Where), parser=_one_of(Where), help="This machine, or a Dask cluster."
        ),
    ] = Where.local,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of the Dask cluster.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Grade all anew, whatever results there are.")] = False,
) -> None:
    """Grade a folder of submissions into DIR/results.jsonl, DIR/gradebook.csv and DIR/report/."""
    from graders.cli.grading import ClassRun, InterruptedRunError, UnusableError, grade_class

    run = ClassRun(
        path=path,
        out=out,
        assignment=assignment,
        jobs=jobs,
        only=tuple(only or ()),
        seed=seed,
        sandbox=sandbox.value,
        scheduler=scheduler,
        executor=executor.value,
        fresh=fresh,
    )
    try:
        grade_class(run)
    except UnusableError as error:
        _fail(str(error))
    except InterruptedRunError as error:
        typer.echo(f"backcheck: {error}", err=True)
        raise typer.Exit(INTERRUPTED) from None


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="One submission: folder, zip, file or notebook.")],
    only: Only = None,
    output: Annotated[
        Format,
        typer.Option("--format", metavar=_words(Format), parser=_one_of(Format), help="For people, or as JSON."),
    ] = Format.rich,
) -> None:
    """Give feedback on one submission. Exit status 0 for full marks, 1 otherwise."""
    from graders.cli.grading import UnusableError, check_one

    try:
        full = check_one(path, tuple(only or ()), as_json=output is Format.json)
    except UnusableError as error:
        _fail(str(error))
    raise typer.Exit(0 if full else 1)


@app.command("list")
def list_exercises(only: Only = None) -> None:
    """List the exercises with their points and cases."""
    from graders.kits.listing import print_exercises

    if not print_exercises(tuple(only or ())):
        _fail(f"no exercise matches {' or '.join(only or ())}")


@app.command()
def validate(
    only: Only = None,
    seeds: Annotated[
        int, typer.Option("--seeds", metavar="N", parser=_at_least(1), help="How many times inputs are drawn anew.")
    ] = 3,
) -> None:
    """Hold the reference against numeric differentiation and the stored cases."""
    from graders.kits.listing import print_validation

    _exit_on(print_validation(tuple(only or ()), seeds))


@stubs_app.command("build")
def stubs_build() -> None:
    """Write student_stubs/ from the reference."""
    from graders.kits.stubs import build_stubs
    from graders.places import REFERENCE, STUBS

    for path in build_stubs(REFERENCE, STUBS):
        typer.echo(path.name)


@stubs_app.command("verify")
def stubs_verify() -> None:
    """Fail if student_stubs/ is not what the reference gives."""
    from graders.kits.stubs import verify_stubs
    from graders.places import REFERENCE, STUBS

    _exit_on(verify_stubs(REFERENCE, STUBS))


@fixtures_app.command("build")
def fixtures_build() -> None:
    """Write fixtures/public/ anew. Review the difference before it is committed."""
    from graders.judging.building import ReferenceFailure
    from graders.kits.examples import build_examples
    from graders.kits.fixtures import PUBLIC_SEED, build_fixtures
    from graders.places import EXAMPLE_SUBMISSIONS, PUBLIC_FIXTURES, REFERENCE

    try:
        typer.echo(f"{build_fixtures(PUBLIC_FIXTURES, PUBLIC_SEED)} cases")
    except ReferenceFailure as error:
        _fail(str(error))
    build_examples(REFERENCE, EXAMPLE_SUBMISSIONS)


@fixtures_app.command("verify")
def fixtures_verify() -> None:
    """Fail if a stored case was altered, or is not what the reference gives."""
    from graders.kits.examples import verify_examples
    from graders.kits.fixtures import verify_fixtures
    from graders.places import EXAMPLE_SUBMISSIONS, PUBLIC_FIXTURES, REFERENCE

    _exit_on(verify_fixtures(PUBLIC_FIXTURES))
    _exit_on(verify_examples(REFERENCE, EXAMPLE_SUBMISSIONS))


def _exit_on(problems: Iterable[str]) -> None:
    """Print problems; exit status 1 if there is one."""
    lines = list(problems)
    for line in lines:
        typer.echo(line, err=True)
    if lines:
        raise typer.Exit(1)


def _fail(message: str) -> NoReturn:
    typer.echo(f"backcheck: {message}", err=True)
    sys.exit(USAGE_ERROR)


def main() -> None:
    """Run the command."""
    app()
