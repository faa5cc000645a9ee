"""``backcheck fixtures``: the stored cases."""

import typer

from graders.cli.options import CourseFolder, Only, exit_on, in_course

fixtures_app = typer.Typer(no_args_is_help=True, help="The stored cases, made by the reference.")


@fixtures_app.command("build")
def fixtures_build(course: CourseFolder = None, only: Only = None) -> None:
    """Write the stored cases anew. `backcheck fixtures diff` says beforehand what will change."""
    from graders.fixtures import FixtureError
    from graders.judging.building import ReferenceFailure
    from graders.kits.examples import build_examples
    from graders.kits.fixtures import build_fixtures, folders

    with in_course(course, ReferenceFailure, FixtureError) as found:
        found.require_reference("`backcheck fixtures build`")
        for folder, seed in folders(found).items():
            typer.echo(f"{folder.name}: {build_fixtures(folder, seed, only or ())} cases")
        build_examples(found.reference, found.example_submissions)


@fixtures_app.command("verify")
def fixtures_verify(course: CourseFolder = None, only: Only = None) -> None:
    """Fail if a stored case was altered, or is not what the reference and the known misconceptions give."""
    from graders.fixtures import FixtureError
    from graders.judging.building import ReferenceFailure
    from graders.kits.examples import verify_examples
    from graders.kits.fixtures import folders, verify_fixtures

    with in_course(course, ReferenceFailure, FixtureError) as found:
        found.require_reference("`backcheck fixtures verify`")
        problems = [
            line for folder, seed in folders(found).items() for line in verify_fixtures(folder, seed, only or ())
        ]
        exit_on([*problems, *verify_examples(found.reference, found.example_submissions)])


@fixtures_app.command("diff")
def fixtures_diff(course: CourseFolder = None, only: Only = None) -> None:
    """Say in words what `backcheck fixtures build` would change: case, output, largest change."""
    from graders.fixtures import FixtureError
    from graders.judging.building import ReferenceFailure
    from graders.kits.fixtures import diff_fixtures, folders

    with in_course(course, ReferenceFailure, FixtureError) as found:
        found.require_reference("`backcheck fixtures diff`")
        for folder, seed in folders(found).items():
            for line in diff_fixtures(folder, seed, only or ()):
                typer.echo(f"{folder.name}: {line}")
