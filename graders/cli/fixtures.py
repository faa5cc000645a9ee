"""``backcheck fixtures``: the stored cases."""

from itertools import chain

import typer

from graders.cli.options import CourseFolder, Only, exit_on, in_course

fixtures_app = typer.Typer(no_args_is_help=True, help="The stored cases, made by the reference.")


@fixtures_app.command("build")
def fixtures_build(course: CourseFolder = None, only: Only = None) -> None:
    """Write the stored cases anew. `backcheck fixtures diff` says beforehand what will change."""
    from graders.fixtures import PUBLIC_SEED, FixtureError
    from graders.judging.building import ReferenceFailure
    from graders.kits.examples import build_examples
    from graders.kits.fixtures import build_fixtures

    with in_course(course, ReferenceFailure, FixtureError) as found:
        found.require_reference("`backcheck fixtures build`")
        typer.echo(f"{build_fixtures(found.public_fixtures, PUBLIC_SEED, only or ())} cases")
        build_examples(found.reference, found.example_submissions)


@fixtures_app.command("verify")
def fixtures_verify(course: CourseFolder = None, only: Only = None) -> None:
    """Fail if a stored case was altered, or is not what the reference and the known misconceptions give."""
    from graders.fixtures import PUBLIC_SEED, FixtureError
    from graders.judging.building import ReferenceFailure
    from graders.kits.examples import verify_examples
    from graders.kits.fixtures import verify_fixtures

    with in_course(course, ReferenceFailure, FixtureError) as found:
        found.require_reference("`backcheck fixtures verify`")
        problems = verify_fixtures(found.public_fixtures, PUBLIC_SEED, only or ())
        exit_on(chain(problems, verify_examples(found.reference, found.example_submissions)))


@fixtures_app.command("diff")
def fixtures_diff(course: CourseFolder = None, only: Only = None) -> None:
    """Say in words what `backcheck fixtures build` would change: case, output, largest change."""
    from graders.fixtures import PUBLIC_SEED, FixtureError
    from graders.judging.building import ReferenceFailure
    from graders.kits.fixtures import diff_fixtures

    with in_course(course, ReferenceFailure, FixtureError) as found:
        found.require_reference("`backcheck fixtures diff`")
        for line in diff_fixtures(found.public_fixtures, PUBLIC_SEED, only or ()):
            typer.echo(line)
