"""How often the graders say what is wrong: ``python -m tests.bugs.diagnosis [--part held-out] [--file activations]``.

Every bug of the collections is graded as a submission. Its diagnosis is what the failing checks name: misconceptions
and patterns. A pattern's sentence is an equality that was verified at every entry, so it holds as it stands; whether it
leads astray was read bug by bug, and ``reviewed.json`` lists those that are ``wrong``, and those that are ``vague``:
true, but no diagnosis. The third of the seen bugs whose id hashes to 0 is held out: nobody reads its diagnoses while
rules are written, and those of the other parts (``tests/support/collected.py``) were read once.
"""

import argparse
import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from graders.checks.gradient import GradientCheck
from graders.checks.value import ShapeCheck, ValueCheck
from graders.diagnosis import words
from graders.diagnosis.agreement import explain
from graders.diagnosis.explaining import Explained
from graders.diagnosis.misconceptions import Misled
from graders.judging.prepared import Prepared, prepare_from_reference
from graders.judging.runner import judge_cases
from graders.judging.variants import Variant
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Sources
from tests.support.collected import PARTS, bugs, of_files
from tests.support.variants import REFERENCE, SEED, operations_for, reference_sources

REVIEWED = Path(__file__).with_name("reviewed.json")


def is_held_out(bug: Variant) -> bool:
    return zlib.crc32(bug.id.encode()) % 3 == 0


class Clinic:
    """Diagnoses bugs; operations are prepared once."""

    def __init__(self, alone: bool = False) -> None:
        self._alone = alone
        self._sources = reference_sources()
        self._misled = Misled(REFERENCE, self._sources)
        self._prepared: dict[str, Prepared] = {}

    def diagnoses(self, bug: Variant) -> Counter[str]:
        """What the failing checks of a bug's own exercises name; the empty string stands for nothing."""
        oracle = InProcessOracle(Sources({**self._sources.locations, **bug.locations}))
        found: Counter[str] = Counter()
        for operation in operations_for(bug.locations):
            for judged in self._judged(self._prepare(operation.name, operation).scripts, oracle.run):
                for item in judged:
                    if item.planned.exercise in bug.locations and item.finding.status == "failed":
                        found[_said(item)] += item.planned.role != "advisory"
        return +found

    def _judged(self, scripts, run) -> Iterator[list[Explained]]:
        """The verdicts of each case, named together as grading does or, as at pytest, one by one."""
        for group in [{name: scripts[name]} for name in scripts] if self._alone else [scripts]:
            transcripts = {name: run(script.plan) for name, script in group.items()}
            yield from explain(judge_cases(group, transcripts, run), run).values()

    def _prepare(self, name, operation) -> Prepared:
        if name not in self._prepared:
            run = InProcessOracle(self._sources).run
            self._prepared[name] = prepare_from_reference(operation, SEED, run, self._misled)
        return self._prepared[name]


def _said(item: Explained) -> str:
    """What a failure names. Checks of one fact (in place, repeatable, spread of a start) name it themselves."""
    check = item.planned.check
    if item.misconception is not None:
        return f"misconception: {item.misconception.name}"
    if item.pattern:
        said = words.explanation_of(item.explanation) or words.describe(item.finding).partition("\n")[0]
        return f"{item.pattern}: {generic(said)}"
    sentence = generic(words.describe(item.finding).partition("\n")[0])
    return "" if isinstance(check, (ValueCheck, GradientCheck, ShapeCheck)) else f"{check.id}: {sentence}"


def generic(text: str) -> str:
    """A sentence without the numbers that change with the case."""
    return re.sub(r"(?<![\w.])[-+]?\d[\d.]*(e[-+]\d+)?%?", "#", text)


def chosen(files: list[str], part: str) -> list[Variant]:
    """The bugs of a part; the seen ones are also split into those for development and those held out."""
    if part in PARTS:
        return of_files(bugs(part), files)
    return [bug for bug in of_files(bugs(), files) if is_held_out(bug) == (part == "held-out")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("development", "held-out", *PARTS), default="development")
    parser.add_argument("--file", action="append", default=[])
    parser.add_argument("--quiet", action="store_true", help="print the table alone")
    parser.add_argument("--alone", action="store_true", help="case by case, as pytest does")
    options = parser.parse_args()
    clinic, reviewed = Clinic(options.alone), json.loads(REVIEWED.read_text())
    totals: Counter[str] = Counter()
    for bug in chosen(options.file, options.part):
        found = clinic.diagnoses(bug)
        names = [name for name, _ in found.most_common() if name]
        marks = [
            reviewed.get(bug.id, {}).get(name.partition(":")[0] if "misconception" not in name else name, "right")
            for name in names
        ]
        totals["bugs"] += 1
        totals["named"] += bool(names)
        totals["right"] += "right" in marks and "wrong" not in marks
        totals["wrong"] += "wrong" in marks
        if not options.quiet:
            print(f"{bug.id}: {bug.summary}")
            for name, mark in zip(names, marks, strict=True):
                print(f"    [{mark}] {found[name]} x {name}")
            if found[""]:
                print(f"    {found['']} unnamed")
    count = max(totals["bugs"], 1)
    print(f"{options.part}: {totals['bugs']} bugs")
    for key in ("named", "right", "wrong"):
        print(f"  {key:8} {totals[key]:4}  {totals[key] / count:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
