"""``python -m tests.honest [--seeds N] [FILE]...``: whether right implementations keep full marks."""

import argparse
import sys
from collections import Counter

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.support.collected import SEEDS, Fate, fates, honest, of_files


def main() -> int:
    """Grade the honest variants and print the table; 1 if one loses a point."""
    options = parsed()
    seeds = SEEDS[: options.seeds]
    pairs = [(variant, seed) for seed in seeds for variant in of_files(honest(), options.file)]
    messages = Console(stderr=True)
    found = [
        (fate, seed) for variant, seed in track(pairs, "grading", console=messages) for fate in fates(variant, seed)
    ]
    console = Console()
    console.print(table([fate for fate, _ in found]))
    losers = [(fate, seed) for fate, seed in found if not fate.keeps_full_marks]
    for fate, seed in losers:
        console.print(f"[red]loses points[/] {fate.variant.id} in {fate.operation}, seed {seed!r}")
        console.print(fate.explain(), markup=False, style="dim")
    console.print(closing(found, losers, len(seeds)), soft_wrap=True)
    return 1 if losers or not found else 0


def parsed() -> argparse.Namespace:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m tests.honest", description=__doc__)
    parser.add_argument("file", nargs="*", help="grade variants of these files of exercises alone: layers")
    parser.add_argument("--seeds", type=int, choices=range(1, len(SEEDS) + 1), default=1, help="sets of inputs")
    return parser.parse_args()


def closing(found: list[tuple[Fate, str]], losers: list[tuple[Fate, str]], seeds: int) -> str:
    """The line of totals."""
    variants = {fate.variant.id for fate, _ in found}
    unfair = {fate.variant.id for fate, _ in losers}
    exercises = {exercise for fate, _ in found for exercise in (*fate.kept, *fate.exercises)}
    return (
        f"{len(variants)} honest variants of {len(exercises)} exercises, on {seeds} set(s) of inputs:"
        f" {len(variants) - len(unfair)} keep full marks, {len(unfair)} lose points"
    )


def table(found: list[Fate]) -> Table:
    """One row an exercise, counted over all sets of inputs."""
    graded: Counter[str] = Counter()
    full: Counter[str] = Counter()
    variants: dict[str, set[str]] = {}
    for fate in found:
        for exercise in (*fate.kept, *fate.exercises):
            graded[exercise] += 1
            full[exercise] += exercise in fate.kept
            variants.setdefault(exercise, set()).add(fate.variant.id)
    result = Table("exercise", "variants", "gradings", "full marks")
    for exercise, total in graded.items():
        style = None if full[exercise] == total else "red"
        result.add_row(exercise, str(len(variants[exercise])), str(total), str(full[exercise]), style=style)
    return result


if __name__ == "__main__":
    sys.exit(main())
