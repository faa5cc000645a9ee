"""``python -m tests.bugs [FILE]... [--part unseen]``: which of the wrong implementations die, and by which checks."""

import argparse
import sys
from collections import Counter, defaultdict

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.support.collected import PARTS, SEEN, Fate, bugs, fates, of_files


def main() -> int:
    """Grade the bugs and print the table; 1 if one survives."""
    parser = argparse.ArgumentParser(prog="python -m tests.bugs", description=__doc__)
    parser.add_argument("file", nargs="*", help="grade bugs of these files of exercises alone: layers")
    parser.add_argument("--part", choices=PARTS, default=SEEN, help="of the collection (default: %(default)s)")
    options = parser.parse_args()
    variants = of_files(bugs(options.part), options.file)
    messages = Console(stderr=True)
    found = [fate for variant in track(variants, "grading", console=messages) for fate in fates(variant)]
    console = Console()
    console.print(table(found))
    survivors = [fate for fate in found if not fate.is_killed]
    for fate in survivors:
        console.print(f"[red]survives[/] {fate.variant.id} in {fate.operation}: {fate.variant.summary}")
        console.print(fate.explain(), markup=False, style="dim")
    exercises = {exercise for fate in found for exercise in at_fault(fate)}
    killed = len(found) - len(survivors)
    totals = f"{len(found)} bugs in {len(exercises)} exercises: {killed} killed, {len(survivors)} survive"
    console.print(totals, soft_wrap=True)
    return 1 if survivors or not found else 0


def at_fault(fate: Fate) -> tuple[str, ...]:
    """The exercises that hold a bug: those that lost points; of a survivor, all that it has."""
    return fate.exercises if fate.is_killed else (*fate.exercises, *fate.kept)


def table(found: list[Fate]) -> Table:
    """One row an exercise; the last column names the first check that each bug died by."""
    count: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    killers: dict[str, Counter[str]] = defaultdict(Counter)
    for fate in found:
        for exercise in at_fault(fate):
            count[exercise] += 1
            killed[exercise] += fate.is_killed
            killers[exercise].update(first_killer(fate, exercise))
    result = Table("exercise", "bugs", "killed", "by (first check to fail)")
    for exercise, total in count.items():
        style = None if killed[exercise] == total else "red"
        by = ", ".join(f"{name} {times}" for name, times in killers[exercise].most_common())
        result.add_row(exercise, str(total), str(killed[exercise]), by, style=style)
    return result


def first_killer(fate: Fate, exercise: str) -> list[str]:
    """Name of the first check of the exercise that the bug fails, such as ``gradient-dx``."""
    own = [check for check in (*fate.failed, *fate.others) if check.id.startswith(f"{exercise}/")]
    return [check.id.rpartition("/")[2] for check in own[:1]] if fate.is_killed else []


if __name__ == "__main__":
    sys.exit(main())
