"""``python -m tests.lazy [OPERATION]...``: what answers that take no work earn, exercise by exercise."""

import argparse
import sys

from rich.console import Console
from rich.progress import track
from rich.table import Table

from graders.judging.catalogue import catalogue
from tests.support.lazy import Lazy, allowed, lazy_answers


def main() -> int:
    """Print for each exercise what the best of them earns; 1 if one earns more than it may."""
    parser = argparse.ArgumentParser(prog="python -m tests.lazy", description=__doc__)
    parser.add_argument("operation", nargs="*", help="try these operations alone: softmax_loss")
    chosen = parser.parse_args().operation or list(catalogue())
    found: dict[str, list[tuple[float, Lazy]]] = {}
    lazy = [item for name in chosen for item in lazy_answers(catalogue()[name])]
    for item in track(lazy, "grading", console=Console(stderr=True)):
        for exercise, share in item.shares().items():
            found.setdefault(exercise, []).append((share, item))
    table = Table("exercise", "answers", "the most", "of", "others above a tenth")
    count = 0
    for exercise, earned in found.items():
        earned.sort(key=lambda pair: -pair[0])
        over = [pair for pair in earned if pair[0] > allowed(exercise, pair[1].name) + 1e-9]
        count += len(over)
        others = ", ".join(f"{item.name} {share:.0%}" for share, item in earned[1:] if share > 0.1)
        row = (exercise, str(len(earned)), f"{earned[0][0]:.0%}", earned[0][1].name, others)
        table.add_row(*row, style="red" if over else None)
    console = Console()
    console.print(table)
    console.print(f"{sum(map(len, found.values()))} answers to {len(found)} exercises: {count} earn more than they may")
    return 1 if count or not found else 0


if __name__ == "__main__":
    sys.exit(main())
