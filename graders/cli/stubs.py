"""``backcheck stubs``: what students fill in."""

import typer

from graders.cli.options import CourseFolder, exit_on, in_course

stubs_app = typer.Typer(no_args_is_help=True, help="The student stubs, made from the reference.")


@stubs_app.command("build")
def stubs_build(course: CourseFolder = None) -> None:
    """Write the stubs from the reference."""
    from graders.kits.stubs import StubError, build_stubs

    with in_course(course, StubError) as found:
        found.require_reference("`backcheck stubs build`")
        for path in build_stubs(found.reference, found.stubs):
            typer.echo(path.name)


@stubs_app.command("verify")
def stubs_verify(course: CourseFolder = None) -> None:
    """Fail if the stubs are not what the reference gives."""
    from graders.kits.stubs import StubError, verify_stubs

    with in_course(course, StubError) as found:
        found.require_reference("`backcheck stubs verify`")
        exit_on(verify_stubs(found.reference, found.stubs))
