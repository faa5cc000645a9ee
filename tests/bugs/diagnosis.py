"""How often the graders say what is wrong: ``python -m tests.bugs.diagnosis [--part held-out] [--file activations]``.

Every bug of the collections is graded as a submission. Its diagnosis is what the failing checks name: misconceptions
and patterns. A pattern's sentence is an equality that was verified at every entry, so it holds as it stands; whether it
leads astray was read bug by bug, and ``reviewed.json`` lists those that are ``wrong``, and those that are ``vague``:
true, but no diagnosis. The third of the bugs whose id hashes to 0 is held out: nobody reads its diagnoses while rules
are written. The bugs of ``unseen`` and of ``fresh`` are parts of their own: whoever wrote them had seen no rule, so
they tell what to expect of a stranger's. Their diagnoses were read once and are judged in a file beside them.
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
from graders.checks.shape import ShapeCheck
from graders.checks.value import ValueCheck
from graders.diagnosis import words
from graders.diagnosis.agreement import explain
from graders.diagnosis.explaining import Explained
from graders.diagnosis.misconceptions import Misled
from graders.judging.prepared import Prepared, prepare_from_reference
from graders.judging.runner import judge_cases
from graders.judging.variants import Variant
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Sources
from tests.support.variants import REFERENCE, SEED, collect, operations_for, reference_sources

BUGS = Path(__file__).parent
APART = ("unseen", "fresh")
REVIEWED = "reviewed.json"


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


def bugs(file: str | None, part: str) -> Iterator[Variant]:
    for path in sorted(_folder(part).glob("*_bugs.py")):
        if file in (None, path.stem.removesuffix("_bugs")):
            for bug in collect(path):
                if part in ("all", *APART) or is_held_out(bug) == (part == "held-out"):
                    yield bug


def _folder(part: str) -> Path:
    return BUGS / part if part in APART else BUGS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("development", "held-out", "all", *APART), default="development")
    parser.add_argument("--file")
    parser.add_argument("--quiet", action="store_true", help="print the table alone")
    parser.add_argument("--alone", action="store_true", help="case by case, as pytest does")
    options = parser.parse_args()
    judgements = _folder(options.part) / REVIEWED
    clinic, reviewed = Clinic(options.alone), json.loads(judgements.read_text()) if judgements.exists() else {}
    totals: Counter[str] = Counter()
    for bug in bugs(options.file, options.part):
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
