"""Building and verifying the stored cases, public and hidden, from the reference."""

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import scipy

from graders.checks.index import INDEX, CheckIndex, encode_index, read_index
from graders.course import Course, current
from graders.fixtures import (
    FixtureError,
    StoredCase,
    read_operation,
    verify_manifest,
    write_manifest,
    write_operation,
)
from graders.grader import HIDDEN_SEED, hidden_seed, reference_sources
from graders.judging.building import build_case, expected_outputs
from graders.judging.catalogue import catalogue, file_of
from graders.judging.conventions import ReferenceConventions
from graders.judging.misconceptions import Misled
from graders.judging.prepared import fixture_path, prepare_from_fixtures
from graders.kinds.operation import Operation, Run
from graders.numeric.compare import compare
from graders.oracle.inprocess import InProcessOracle

PUBLIC_SEED: Final = "public"
_TOLERANCE: Final = 1e-10


def folders(course: Course) -> dict[Path, str]:
    """The course's folders of fixtures, with the seed that draws their inputs."""
    return {course.public_fixtures: PUBLIC_SEED, course.hidden_fixtures: hidden_seed(HIDDEN_SEED)}


def build_fixtures(folder: Path, seed: str) -> int:
    """Write the stored cases of every operation in place of all that is there. Returns their number.

    Nothing is replaced unless all could be built.

    Raises:
        ReferenceFailure: The reference does not give what a case needs.
    """
    with TemporaryDirectory(dir=folder.parent) as temporary:
        built = Path(temporary) / folder.name
        count = _build_into(built, seed)
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)
    return count


def _build_into(folder: Path, seed: str) -> int:
    oracle = InProcessOracle(reference_sources())
    misled = Misled(current().reference, reference_sources())
    conventions = ReferenceConventions(current().reference, reference_sources())
    folder.mkdir(parents=True)
    count = 0
    for operation in catalogue().values():
        under = conventions.of(operation)
        built = {name: build_case(operation, name, seed, oracle.run, misled, under) for name in operation.cases}
        write_operation(fixture_path(folder, operation), built)
        count += len(built)
    (folder / INDEX).write_bytes(encode_index(index_of(folder)))
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "python": platform.python_version()}
    write_manifest(folder, seed, versions)
    return count


def index_of(folder: Path) -> CheckIndex:
    """The ids of all checks that the fixtures of a folder lead to."""
    index: CheckIndex = {}
    for operation in catalogue().values():
        scripts = prepare_from_fixtures(operation, folder).scripts
        ids = {case: [item.identifier(case) for item in script.checks] for case, script in scripts.items()}
        index.setdefault(file_of(operation), {})[operation.name] = ids
    return index


def verify_fixtures(folder: Path) -> Iterator[str]:
    """What is wrong with stored cases, a line each: files altered, values that the reference denies."""
    try:
        yield from verify_manifest(folder)
    except FixtureError as error:
        yield str(error)
        return
    run = InProcessOracle(reference_sources()).run
    wrong = False
    for operation in catalogue().values():
        for line in verify_operation(operation, fixture_path(folder, operation), run):
            wrong = True
            yield line
    if not wrong and read_index(folder) != index_of(folder):
        yield f"{folder / INDEX}: names other checks than there are; `backcheck fixtures build` rewrites it"


def verify_operation(operation: Operation, path: Path, run: Run) -> Iterator[str]:
    """What the reference says of one operation's stored cases."""
    try:
        stored = read_operation(path)
    except FixtureError as error:
        yield str(error)
        return
    for name in sorted(operation.cases.keys() ^ stored.keys()):
        where = "in the catalogue alone" if name in operation.cases else "stored alone"
        yield f"{path}: case {name} is {where}; `backcheck fixtures build` rewrites it"
    for name in sorted(operation.cases.keys() & stored.keys()):
        yield from _verify_case(operation, name, stored[name], path, run)


def _verify_case(operation: Operation, name: str, stored: StoredCase, path: Path, run: Run) -> Iterator[str]:
    computed = expected_outputs(operation, operation.cases[name], stored.inputs, run)
    if computed.keys() != stored.expected.keys():
        yield f"{path}: case {name} stores {sorted(stored.expected)}; the reference gives {sorted(computed)}"
        return
    for output, (value, scale) in stored.expected.items():
        now = computed[output][0]
        if now.shape != value.shape:
            yield f"{path}: {name}/{output} has shape {value.shape}; the reference gives {now.shape}"
            continue
        comparison = compare(now, value, tolerance=_TOLERANCE * scale)
        if not comparison.passed:
            yield (
                f"{path}: {name}/{output} at {list(comparison.index or ())} is {comparison.wanted!r};"
                f" the reference gives {comparison.got!r}"
            )
