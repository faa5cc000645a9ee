"""``backcheck stubs``: what students fill in."""

import typer

from graders.cli.options import exit_on

stubs_app = typer.Typer(no_args_is_help=True, help="The student stubs, made from the reference.")


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

    exit_on(verify_stubs(REFERENCE, STUBS))
