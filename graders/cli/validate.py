"""``backcheck validate``: the reference on trial."""

from typing import Annotated

import typer

from graders.cli.options import Only, at_least, exit_on


def validate(
    only: Only = None,
    seeds: Annotated[
        int, typer.Option("--seeds", metavar="N", parser=at_least(1), help="How many times inputs are drawn anew.")
    ] = 3,
) -> None:
    """Hold the reference against numeric differentiation and the stored cases."""
    from graders.kits.listing import print_validation

    exit_on(print_validation(tuple(only or ()), seeds))
