"""What subcommands share: arguments, options, and how a command ends that cannot be carried out."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from graders.text import near_names

if TYPE_CHECKING:
    from graders.course import Course

USAGE_ERROR = 2
INTERRUPTED = 130

_Choice = TypeVar("_Choice", bound=StrEnum)


class Format(StrEnum):
    """How to show one submission's result."""

    rich = "rich"
    json = "json"


def one_of(choices: type[_Choice]) -> Callable[[str], _Choice]:
    """A parser of one of several words."""

    def parse(text: str) -> _Choice:
        try:
            return choices(text)
        except ValueError:
            near = near_names(text, choices)
            meant = f"; did you mean {near[0]!s}?" if near else ""
            raise typer.BadParameter(f"{text!r}: expected {' or '.join(choices)}{meant}") from None

    return parse


def at_least(least: int) -> Callable[[str], int]:
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


def words(choices: type[StrEnum]) -> str:
    """The words of a choice, as the help shows them."""
    return "|".join(choices)


Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="GLOB", help="Exercises, files or operations; repeatable."),
]
AssignmentFile = Annotated[
    Path | None, typer.Option("--assignment", metavar="FILE", help="TOML file of an assignment.")
]
CourseFolder = Annotated[
    Path | None,
    typer.Option("--course", metavar="DIR", help="Folder of the course; by default the one around this directory."),
]
Whole = Annotated[bool, typer.Option("--all", help="Every exercise in the summary, however many lines that takes.")]
Previous = Annotated[
    Path | None,
    typer.Option(
        "--previous", metavar="DIR", help="Results of the assignment before, whose used grace days of the term count."
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option("--format", metavar=words(Format), parser=one_of(Format), help="For people, or as JSON."),
]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours; the variable NO_COLOR does the same.")]


@contextmanager
def refusing(*errors: type[Exception]) -> Iterator[None]:
    """Turn errors whose message names what is wrong into one line and exit status 2."""
    try:
        yield
    except errors as error:
        fail(str(error))


@contextmanager
def in_course(folder: Path | None, *errors: type[Exception]) -> "Iterator[Course]":
    """Work in a course; what it cannot do, and ``errors``, are one line and exit status 2."""
    from graders.course import CourseError, choose

    with refusing(CourseError, *errors):
        yield choose(folder)


def exit_on(problems: Iterable[str]) -> None:
    """Print problems; exit status 1 if there is one."""
    lines = list(problems)
    for line in lines:
        typer.echo(line, err=True)
    if lines:
        raise typer.Exit(1)


def fail(message: str) -> NoReturn:
    """Say what cannot be used, with exit status 2."""
    typer.echo(f"backcheck: {message}", err=True)
    sys.exit(USAGE_ERROR)
