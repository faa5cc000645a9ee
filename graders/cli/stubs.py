"""``backcheck stubs``: what students fill in."""

from itertools import chain

import typer

from graders.cli.options import CourseFolder, exit_on, in_course

stubs_app = typer.Typer(no_args_is_help=True, help="The student stubs, made from the reference.")


@stubs_app.command("build")
def stubs_build(course: CourseFolder = None) -> None:
    """Write the stubs and the tests that students run from the reference."""
    from graders.kits.stubs import StubError, build_stubs
    from graders.kits.student_tests import build_tests

    with in_course(course, StubError) as found:
        found.require_reference("`backcheck stubs build`")
        for path in build_stubs(found.reference, found.stubs):
            typer.echo(path.name)
        for path in build_tests(found.tests):
            typer.echo(path.name)


@stubs_app.command("verify")
def stubs_verify(course: CourseFolder = None) -> None:
    """Fail if the stubs are not what the reference gives."""
    from graders.kits.stubs import StubError, verify_stubs
    from graders.kits.student_tests import verify_tests

    with in_course(course, StubError) as found:
        found.require_reference("`backcheck stubs verify`")
        exit_on(chain(verify_stubs(found.reference, found.stubs), verify_tests(found.tests)))
