"""``backcheck grade``: a folder of submissions."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graders.cli.options import (
    INTERRUPTED,
    AssignmentFile,
    CourseFolder,
    Format,
    FormatOption,
    NoColor,
    Only,
    Previous,
    Whole,
    at_least,
    fail,
    in_course,
    one_of,
    words,
)
from graders.sandbox.policy import can_run_apart

if TYPE_CHECKING:
    from rich.console import Console

    from graders.gradebook.class_run import ClassResults, ClassRun


class Sandbox(StrEnum):
    """How much of the sandbox to insist on."""

    require = "require"
    auto = "auto"
    off = "off"


class Where(StrEnum):
    """Where to grade."""

    local = "local"
    dask = "dask"


def grade(
    path: Annotated[
        Path,
        typer.Argument(
            help="Folder whose entries are submissions, or the zip that Canvas, Moodle or Gradescope exports."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the results go.")] = Path("results"),
    course: CourseFolder = None,
    assignment: AssignmentFile = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", parser=at_least(1), help="Processes; all cores by default.")
    ] = None,
    only: Only = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", metavar="N", parser=at_least(0), help="Draws the hidden inputs; by default its own for each DIR."
        ),
    ] = None,
    sandbox: Annotated[
        Sandbox,
        typer.Option(
            "--sandbox", metavar=words(Sandbox), parser=one_of(Sandbox), help="How much confinement to insist on."
        ),
    ] = Sandbox.require,
    executor: Annotated[
        Where,
        typer.Option("--executor", metavar=words(Where), parser=one_of(Where), help="This machine, or a Dask cluster."),
    ] = Where.local,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of the Dask cluster.")
    ] = None,
    previous: Previous = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Grade all anew, whatever results there are.")] = False,
    whole: Whole = False,
    output: FormatOption = Format.rich,
    no_color: NoColor = False,
) -> None:
    """Grade a folder of submissions into DIR/results.jsonl, DIR/gradebook.csv and DIR/report/."""
    if not can_run_apart():
        fail("grade forks a process a submission, which this system cannot: `backcheck check PATH` checks one here")

    from rich.console import Console

    from graders.gradebook.class_run import ClassRun, InterruptedRunError, grade_class
    from graders.reports.grading_progress import GradingProgress
    from graders.settings import UnusableError

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
        previous=previous,
        fresh=fresh,
    )
    # As JSON, standard output holds the object alone.
    console = Console(no_color=no_color or None, stderr=output is Format.json)

    def say(note: str) -> None:
        console.print(note, style="yellow", markup=False, highlight=False)

    try:
        with in_course(course, UnusableError):
            grade_class(run, GradingProgress(console), say, lambda found: _report(found, run, console, output, whole))
    except InterruptedRunError as error:
        typer.echo(f"backcheck: {error}", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _report(found: "ClassResults", run: "ClassRun", console: "Console", output: Format, whole: bool) -> None:
    """Write the reports and show the class: as a table, or as an object on standard output."""
    from graders.exports.json import class_json
    from graders.reports.figures import WITHOUT_PICTURES, can_draw
    from graders.reports.html import write_reports
    from graders.reports.overview import render_summary

    summary = write_reports(found.scores)
    places = (f"results: {found.results}", f"report:  {run.out / 'report' / 'index.html'}")
    lines = (*found.remarks, *places, *(() if can_draw() else (WITHOUT_PICTURES,)))
    if output is Format.json:
        typer.echo(class_json(summary))
    else:
        # Beside it: the prompt, the command and the progress bar.
        render_summary(summary, console, found.done, whole=whole, beside=len(lines) + 3)
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)
