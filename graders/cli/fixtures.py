"""``backcheck fixtures``: the stored cases."""

import typer

from graders.cli.options import CourseFolder, exit_on, in_course

fixtures_app = typer.Typer(no_args_is_help=True, help="The stored cases, made by the reference.")


@fixtures_app.command("build")
def fixtures_build(course: CourseFolder = None) -> None:
    """Write fixtures/public/ and fixtures/hidden/ anew. Review the difference before it is committed."""
    from graders.judging.building import ReferenceFailure
    from graders.kits.examples import build_examples
    from graders.kits.fixtures import build_fixtures, folders

    with in_course(course, ReferenceFailure) as found:
        found.require_reference("`backcheck fixtures build`")
        for folder, seed in folders(found).items():
            typer.echo(f"{folder.name}: {build_fixtures(folder, seed)} cases")
        build_examples(found.reference, found.example_submissions)


@fixtures_app.command("verify")
def fixtures_verify(course: CourseFolder = None) -> None:
    """Fail if a stored case was altered, or is not what the reference gives."""
    from graders.judging.building import ReferenceFailure
    from graders.kits.examples import verify_examples
    from graders.kits.fixtures import folders, verify_fixtures

    with in_course(course, ReferenceFailure) as found:
        found.require_reference("`backcheck fixtures verify`")
        exit_on(line for folder in folders(found) for line in verify_fixtures(folder))
        exit_on(verify_examples(found.reference, found.example_submissions))
