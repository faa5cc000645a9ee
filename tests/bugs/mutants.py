"""Does every mechanical mutant of the reference die? ``python -m tests.bugs.mutants [--file FILE] [--sample 100]``.

A mutant is graded in a process of its own, by the default checks, against the reference as it is; one that never
ends dies by its CPU time. Survivors are printed with their place; those that are equivalent, or differ only in what the
contract leaves open, are listed with the reason in ``equivalent_mutants.json`` as ``file.function: change``, or as
``file.function: change | line`` where the same change stands in other lines too.
"""

import argparse
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graders.grading.operations import grade_operation
from graders.judging.catalogue import files
from graders.judging.rubric import Rubric
from graders.kinds.operation import Operation
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.sources import Location, Sources
from tests.bugs.mutations import Mutant, mutants_of
from tests.support.variants import REFERENCE, full_names, operations_for, prepared

EQUIVALENT = Path(__file__).with_name("equivalent_mutants.json")
CPU_SECONDS = 10
"""Several times what the reference takes for all exercises of a file."""
SURVIVED = ""


@dataclass
class Tally:
    """The mutants of one exercise."""

    mutants: int = 0
    killers: Counter[str] = field(default_factory=Counter)
    equivalent: int = 0
    survivors: list[str] = field(default_factory=list)


def keys_of(file: str, mutant: Mutant) -> tuple[str, str]:
    """The name of a change, and the same with the line it stands in, where the change alone says too little."""
    change = f"{file}.{mutant.function}: {mutant.change}"
    line = (REFERENCE / f"{file}.py").read_text().splitlines()[mutant.line - 1]
    return change, f"{change} | {line.strip()}"


def operations_of(file: str, mutant: Mutant) -> list[Operation]:
    """The operations that a change may show in: that of its own exercise first, then those of the whole file."""
    full = f"{file}.{mutant.function}"
    own = operations_for([full])
    return own + [other for other in operations_for(_exercises(file)) if other not in own]


def _exercises(file: str) -> list[str]:
    return [name for name in full_names().values() if name.startswith(f"{file}.")]


def killer_of(file: str, mutant: Mutant) -> str:
    """The kind of check that a mutant dies by; "" if it survives. Runs in a process of its own."""
    operations = operations_of(file, mutant)
    for operation in operations:
        prepared(operation.name)
    with tempfile.TemporaryDirectory() as folder:
        sources = _sources(Path(folder) / "mutant", file, mutant)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _report(sources, operations, writer)
        os.close(writer)
        return _answer(reader, child)


def _sources(root: Path, file: str, mutant: Mutant) -> Sources:
    shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__", "misconceptions"))
    (root / f"{file}.py").write_text(mutant.source)
    return Sources(
        {full: Location(str(root), f"{full.partition('.')[0]}.py", name) for name, full in full_names().items()}
    )


def _report(sources: Sources, operations: Iterable[Operation], writer: int) -> None:
    """Grade in the child, write the answer, and leave without Python's own ending."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    warnings.simplefilter("ignore")
    try:
        answer = _grade(sources, operations)
    except BaseException as error:  # noqa: BLE001 - a mutant may raise anything, and the child must answer
        answer = f"does not load: {type(error).__name__}"
    os.write(writer, (answer or "-").encode())
    os._exit(0)


def _answer(reader: int, child: int) -> str:
    answer = os.read(reader, 4096).decode()
    os.waitpid(child, 0)
    os.close(reader)
    return SURVIVED if answer == "-" else answer or "process ended"


def _grade(sources: Sources, operations: Iterable[Operation]) -> str:
    oracle = InProcessOracle(sources)
    for operation in operations:
        for result in grade_operation(prepared(operation.name), oracle.run, Rubric()):
            for check in result.checks:
                if not check.advisory and check.status not in ("passed", "grader_error"):
                    return check.id.rpartition("/")[2] if check.status == "failed" else check.status
    return SURVIVED


def chosen(files: Sequence[str], sample: int | None) -> Iterator[tuple[str, Mutant]]:
    """All mutants of some files, or a sample that is the same at every call."""
    found = [(file, mutant) for file in files for mutant in mutants_of((REFERENCE / f"{file}.py").read_text())]
    if sample is not None and sample < len(found):
        found = random.Random(1).sample(found, sample)
    yield from found


def tally(mutants: Iterable[tuple[str, Mutant]]) -> dict[str, Tally]:
    """Grade mutants, and sort them by exercise."""
    equivalent = json.loads(EQUIVALENT.read_text())
    tallies: dict[str, Tally] = defaultdict(Tally)
    for file, mutant in mutants:
        found = tallies[f"{file}.{mutant.function}"]
        found.mutants += 1
        killer = killer_of(file, mutant)
        if killer:
            found.killers[killer] += 1
        elif equivalent.keys() & set(keys_of(file, mutant)):
            found.equivalent += 1
        else:
            found.survivors.append(f"reference/{file}.py:{mutant.line} {keys_of(file, mutant)[1]}")
    return tallies


def show(tallies: dict[str, Tally]) -> None:
    print(f"{'exercise':48} {'mutants':>8} {'killed':>7} {'equal':>6}  by")
    for name, found in tallies.items():
        by = ", ".join(f"{check} {count}" for check, count in found.killers.most_common(4))
        print(f"{name:48} {found.mutants:8} {found.killers.total():7} {found.equivalent:6}  {by}")
    total = Counter[str]()
    for found in tallies.values():
        total += Counter(mutants=found.mutants, killed=found.killers.total(), equal=found.equivalent)
    print(f"{'all':48} {total['mutants']:8} {total['killed']:7} {total['equal']:6}")
    survivors = [line for found in tallies.values() for line in found.survivors]
    print(f"{len(survivors)} survivors", *survivors, sep="\n  ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", action="append", choices=files())
    parser.add_argument("--sample", type=int)
    options = parser.parse_args()
    tallies = tally(chosen(options.file or files(), options.sample))
    show(tallies)
    return int(any(found.survivors for found in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
