"""``backcheck list``: the exercises."""

import typer

from graders.cli.options import AssignmentFile, CourseFolder, Format, FormatOption, Only, fail, in_course


def list_exercises(
    course: CourseFolder = None,
    assignment: AssignmentFile = None,
    only: Only = None,
    output: FormatOption = Format.rich,
) -> None:
    """List the exercises with their points and cases."""
    from graders.judging.assignment import AssignmentError, chosen_assignment
    from graders.kits.listing import exercises_json, print_exercises
    from graders.settings import Settings

    with in_course(course, AssignmentError):
        settings = Settings(assignment=chosen_assignment(assignment), only=tuple(only or ()))
        if not settings.operations():
            fail(f"no exercise matches {' or '.join(only or ())}")
        if output is Format.json:
            typer.echo(exercises_json(settings))
        else:
            print_exercises(settings)
