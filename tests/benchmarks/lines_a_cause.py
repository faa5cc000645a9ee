"""``python -m tests.benchmarks.lines_a_cause``: how many lines a student reads of one mistake.

Each wrong implementation of the collection has one mistake. Its exercises are judged, and the lines counted that
``backcheck check`` prints of what is wrong at 80 columns, and those of pytest's failures and its short summary.
"""

import argparse
import random
import statistics
from io import StringIO
from types import SimpleNamespace
from typing import NamedTuple

from rich.console import Console
from rich.progress import track
from rich.table import Table

from graders.pytest_report import Overview, Said, outcome_of
from graders.reports.terminal import render_exercise
from graders.results import ExerciseResult
from graders.selfcheck import Judged
from tests.support.collected import bugs, of_files
from tests.support.variants import grade_variant

WIDTH = 80
SHOWN = 10


class Lines(NamedTuple):
    """What is printed of one wrong implementation."""

    name: str
    check: int
    pytest: int
    causes: int


def main() -> None:
    """Print median and worst, and the implementations with the most lines."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.lines_a_cause", description=__doc__)
    parser.add_argument("file", nargs="*", help="files of exercises: layers; by default all")
    parser.add_argument("--sample", type=int, help="a random choice of so many, always the same")
    parser.add_argument("--show", action="store_true", help="print what check says of the worst ones")
    options = parser.parse_args()
    variants = of_files(bugs(), options.file)
    if options.sample:
        variants = random.Random(1).sample(variants, min(options.sample, len(variants)))
    found: list[Lines] = []
    texts: dict[str, str] = {}
    for variant in track(variants, "judging", console=Console(stderr=True)):
        lines, text = counted(variant.id, grade_variant(variant))
        if lines.causes:
            found.append(lines)
            texts[lines.name] = text
    report(found, texts if options.show else {})


def counted(name: str, results: list[ExerciseResult]) -> tuple[Lines, str]:
    """The lines of the exercises that lost points, and what ``check`` prints of them."""
    wrong = [item for item in results if item.score < item.max_score or item.status != "passed"]
    console = Console(file=StringIO(), width=WIDTH, force_terminal=False, no_color=True)
    for item in wrong:
        render_exercise(item, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    checks = [check for item in wrong for check in item.checks]
    causes = sum(not check.advisory and check.status not in ("blocked", "passed") for check in checks)
    return Lines(name, len(text.splitlines()), pytest_lines(wrong), causes), text


def pytest_lines(results: list[ExerciseResult]) -> int:
    """Lines of pytest's failures, each with its heading, and of its short summary."""
    overview = Overview(dict)
    reports = []
    for result in results:
        judged = Judged({result.exercise: result})
        ids = [name for check in result.checks for name in (check.id, *check.also)]
        for case in dict.fromkeys(name.split("/")[1] for name in ids):
            outcome = outcome_of(judged, result.exercise, case, [name for name in ids if name.split("/")[1] == case])
            if outcome.status == "failed":
                data = outcome.as_data("", 0)
                report = SimpleNamespace(backcheck=data, when="call", failed=True, outcome="failed", sections=[])
                report.nodeid, report.longrepr = f"{result.exercise}/{case}", Said(data["causes"], data["place"])
                overview.pytest_runtest_logreport(report)
                reports.append(report)
    said = [item for item in reports if item.outcome == "failed" and not item.backcheck.get("repeated")]
    return sum(len(str(item.longrepr).splitlines()) + 2 for item in said)


def report(found: list[Lines], texts: dict[str, str]) -> None:
    """Print the table."""
    console = Console()
    table = Table("lines of", "median", "nine in ten", "worst", "a cause: median", "worst")
    for title in ("check", "pytest"):
        counts = sorted(getattr(item, title) for item in found)
        shares = sorted(getattr(item, title) / item.causes for item in found)
        ends = (statistics.median(counts), counts[len(counts) * 9 // 10], counts[-1])
        table.add_row(title, *(f"{value:g}" for value in ends), f"{statistics.median(shares):.3g}", f"{shares[-1]:.3g}")
    console.print(table)
    causes = [item.causes for item in found]
    said = f"causes reported: median {statistics.median(causes):g}, worst {max(causes)}"
    console.print(f"{len(found)} wrong implementations; {said}", highlight=False)
    for item in sorted(found, key=lambda item: item.check, reverse=True)[:SHOWN]:
        console.print(f"{item.check:5} {item.pytest:5} {item.causes:3}  {item.name}", highlight=False, soft_wrap=True)
        if item.name in texts:
            console.print(texts[item.name], markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
