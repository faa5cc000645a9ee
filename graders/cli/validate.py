"""``backcheck validate``: the reference on trial."""

from typing import Annotated

import typer

from graders.cli.options import CourseFolder, Only, at_least, exit_on, in_course


def validate(
    course: CourseFolder = None,
    only: Only = None,
    seeds: Annotated[
        int, typer.Option("--seeds", metavar="N", parser=at_least(1), help="How many times inputs are drawn anew.")
    ] = 3,
) -> None:
    """Hold the reference against numeric differentiation and the stored cases."""
    from graders.fixtures import FixtureError
    from graders.judging.building import ReferenceFailure
    from graders.kits.listing import print_validation

    with in_course(course, FixtureError, ReferenceFailure) as found:
        found.require_reference("`backcheck validate`")
        exit_on(print_validation(tuple(only or ()), seeds))
