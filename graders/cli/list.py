"""``backcheck list``: the exercises."""

from graders.cli.options import Only, fail


def list_exercises(only: Only = None) -> None:
    """List the exercises with their points and cases."""
    from graders.kits.listing import print_exercises

    if not print_exercises(tuple(only or ())):
        fail(f"no exercise matches {' or '.join(only or ())}")
