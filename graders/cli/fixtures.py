"""``backcheck fixtures``: the stored cases."""

import typer

from graders.cli.options import exit_on, refusing

fixtures_app = typer.Typer(no_args_is_help=True, help="The stored cases, made by the reference.")


@fixtures_app.command("build")
def fixtures_build() -> None:
    """Write fixtures/public/ and fixtures/hidden/ anew. Review the difference before it is committed."""
    from graders.judging.building import ReferenceFailure
    from graders.kits.examples import build_examples
    from graders.kits.fixtures import SEEDS, build_fixtures
    from graders.places import EXAMPLE_SUBMISSIONS, REFERENCE

    with refusing(ReferenceFailure):
        for folder, seed in SEEDS.items():
            typer.echo(f"{folder.name}: {build_fixtures(folder, seed)} cases")
    build_examples(REFERENCE, EXAMPLE_SUBMISSIONS)


@fixtures_app.command("verify")
def fixtures_verify() -> None:
    """Fail if a stored case was altered, or is not what the reference gives."""
    from graders.kits.examples import verify_examples
    from graders.kits.fixtures import SEEDS, verify_fixtures
    from graders.places import EXAMPLE_SUBMISSIONS, REFERENCE

    exit_on(line for folder in SEEDS for line in verify_fixtures(folder))
    exit_on(verify_examples(REFERENCE, EXAMPLE_SUBMISSIONS))
