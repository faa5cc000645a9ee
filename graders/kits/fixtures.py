"""Building the stored cases from the reference, and saying in words where the stored ones differ from it."""

import platform
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy
from numpy.typing import NDArray

from graders.course import current
from graders.diagnosis.misconceptions import Misled
from graders.fixtures import (
    FixtureError,
    Misconception,
    Outputs,
    StoredCase,
    fixture_files,
    read_operation,
    update_manifest,
    verify_manifest,
    write_operation,
)
from graders.grader import reference_sources
from graders.judging.building import build_case
from graders.judging.catalogue import catalogue, exercises, fixture_path, matches, no_match
from graders.judging.reference_conventions import ReferenceConventions
from graders.kinds.operation import Operation
from graders.oracle.inprocess import InProcessOracle
from graders.oracle.plan import moved_aside
from graders.text import counted

_ROUNDING: Final = 1e-10
"""Share of an output's scale that another machine's rounding may change; the conditioning is in the scale. Of an
input that the reference computed, share of its largest entry.
"""
_NOISE: Final = 1e-14
"""Share of the largest number of a case below which a result is what rounding left of zero: 45 units in the last
place, as sums of some hundred terms come to. A gradient of a bias before a batch normalisation is such.
"""
_MOVE: Final = 1e-12
"""Relative move of inputs that a wrong answer must bear: thousands of times their rounding."""
_WRONG_ROUNDING: Final = 1e-5
"""The same for wrong answers, relative to their largest entry: some are stored in float32, which has 7 digits."""
_SCALE_CHANGE: Final = 0.01
"""Share by which a scale may change: it is measured by small steps, whose rounding is far below this."""


def chosen_operations(only: Iterable[str]) -> list[Operation]:
    """The operations that globs mean, all without a glob.

    Raises:
        FixtureError: There is none.
    """
    patterns = tuple(only)
    chosen = [item for item in catalogue().values() if any(matches(item, name, patterns) for name in item.exercises)]
    if not chosen:
        raise FixtureError(no_match(patterns, exercises()))
    return chosen


class Builder:
    """Builds cases by the course's reference and its known misconceptions."""

    def __init__(self) -> None:
        sources = reference_sources()
        self._oracle = InProcessOracle(sources)
        self._misled = Misled(current().reference, sources)
        self._conventions = ReferenceConventions(current().reference, sources)

    def build(self, operation: Operation, seed: str) -> dict[str, StoredCase]:
        """All cases of an operation, with inputs drawn from a seed.

        Raises:
            ReferenceFailure: The reference does not give what a case needs.
        """
        run, under = self._oracle.run, self._conventions.of(operation)
        return {name: build_case(operation, name, seed, run, self._misled, under) for name in operation.cases}

    def moved(self, operation: Operation, name: str, case: StoredCase) -> Sequence[Misconception]:
        """The known wrong answers on the inputs of a case moved a little."""
        inputs = moved_aside(case.inputs, _MOVE)
        return self._misled.wrong_answers(operation, operation.cases[name], inputs, case.expected)


def build_fixtures(folder: Path, seed: str, only: Iterable[str] = ()) -> int:
    """Write the stored cases of the chosen operations; those of operations that are gone are deleted.

    Nothing is written unless all could be built. Returns the number of cases.

    Raises:
        FixtureError: No operation is chosen.
        ReferenceFailure: The reference does not give what a case needs.
    """
    builder = Builder()
    built = [(operation, builder.build(operation, seed)) for operation in chosen_operations(only)]
    wanted = {fixture_path(folder, operation) for operation in catalogue().values()}
    for _, path in list(fixture_files(folder)):
        if path not in wanted:
            path.unlink()
    for operation, cases in built:
        write_operation(fixture_path(folder, operation), cases)
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "python": platform.python_version()}
    update_manifest(folder, seed, versions, {fixture_path(folder, operation) for operation, _ in built})
    return sum(len(cases) for _, cases in built)


def verify_fixtures(folder: Path, seed: str, only: Iterable[str] = ()) -> Iterator[str]:
    """What is wrong with stored cases, a line each: files altered, and all that the reference gives otherwise."""
    try:
        yield from verify_manifest(folder)
    except FixtureError as error:
        yield str(error)
        return
    for line in diff_fixtures(folder, seed, only):
        yield f"{folder}: {line}; `backcheck fixtures build` rewrites it"


def diff_fixtures(folder: Path, seed: str, only: Iterable[str] = ()) -> Iterator[str]:
    """Where the stored cases differ from what a build would write, a line each.

    Raises:
        FixtureError: No operation is chosen.
        ReferenceFailure: The reference does not give what a case needs.
    """
    builder = Builder()
    for operation in chosen_operations(only):
        try:
            stored = read_operation(fixture_path(folder, operation))
        except FixtureError as error:
            yield str(error)
            continue
        built = builder.build(operation, seed)
        for name in (*built, *(stored.keys() - built.keys())):
            yield from _differences(operation, name, stored, built, builder)


def _differences(
    operation: Operation,
    name: str,
    stored: Mapping[str, StoredCase],
    built: Mapping[str, StoredCase],
    builder: Builder,
) -> Iterator[str]:
    """What changes from a stored case of an operation to the built one, in words; rounding is no change."""
    where = f"{operation.name}/{name}"
    if name not in stored:
        yield f"{where}: a new case"
    elif name not in built:
        yield f"{where}: no longer a case"
    else:
        old, new = stored[name], built[name]
        before, now = dict(_leaves(old.inputs)), dict(_leaves(new.inputs))
        noise = _NOISE * max(map(_largest, (*now.values(), *_values(new.expected).values())), default=0.0)
        shares = {place: np.asarray(_ROUNDING * _largest(value)) for place, value in before.items()}
        yield from _changes(f"{where}: input", before, now, shares)
        yield from _changed_outputs(f"{where}: output", old.expected, new.expected, noise)
        yield from _changed_conventions(where, old, new, noise)
        yield from _changed_wrong(where, old.wrong, new.wrong, lambda: builder.moved(operation, name, new), noise)


def _changed_outputs(where: str, old: Outputs, new: Outputs, noise: float) -> Iterator[str]:
    tolerances = {name: np.maximum(_ROUNDING * scale, noise) for name, (_, scale) in old.items()}
    yield from _changes(where, _values(old), _values(new), tolerances)
    for name in old.keys() & new.keys():
        before, now = old[name][1], new[name][1]
        if max(_largest(old[name][0]), _largest(new[name][0])) <= noise:
            continue
        if before.shape == now.shape and not np.allclose(now, before, rtol=_SCALE_CHANGE, atol=0):
            ratio = float(np.max(np.maximum(now / before, before / now)))
            yield f"{where} {name}: the error allowed has changed, up to {ratio:.3g}-fold"


def _changed_conventions(where: str, old: StoredCase, new: StoredCase, noise: float) -> Iterator[str]:
    """Changes of what is right under other conventions."""
    for name in sorted(old.conventions.keys() | new.conventions.keys()):
        named = f"{where}: under the convention {name!r}, output"
        yield from _changed_outputs(named, old.conventions.get(name, {}), new.conventions.get(name, {}), noise)


def _values(outputs: Outputs) -> dict[str, NDArray[Any]]:
    return {name: value for name, (value, _) in outputs.items()}


def _changed_wrong(
    where: str,
    old: Iterable[Misconception],
    new: Iterable[Misconception],
    moved: Callable[[], Iterable[Misconception]],
    noise: float,
) -> Iterator[str]:
    """Changes of the known wrong answers, which have a name each among those of one exercise.

    What rounding decides is no change, such as a basis of directions without variance: ``moved`` gives the answers on
    inputs a little to the side.
    """
    before, now = _by_name(old), _by_name(new)
    for key in (*now, *(before.keys() - now.keys())):
        named = f"{where}: known wrong answer {key[1]!r} of {key[0]}"
        if key not in before:
            yield f"{named}: new"
        elif key not in now:
            yield f"{named}: no longer there"
        else:
            for field in ("message", "hint", "gates", "derived", "keeps"):
                if getattr(before[key], field) != getattr(now[key], field):
                    yield f"{named}: another {field.removesuffix('s')}"
            first, second = before[key].outputs, now[key].outputs
            shares = {name: np.asarray(max(_WRONG_ROUNDING * _largest(value), noise)) for name, value in first.items()}
            changes = list(_changes(f"{named}: output", first, second, shares))
            if changes:
                aside = _by_name(moved()).get(key)
                if aside is not None and not any(_changes("", second, aside.outputs, shares)):
                    yield from changes


def _by_name(answers: Iterable[Misconception]) -> dict[tuple[str, str], Misconception]:
    return {(answer.exercise.rpartition(".")[2], answer.name): answer for answer in answers}


def _largest(value: Any) -> float:
    """The largest finite size in floats; 0 for anything else, which no rounding changes."""
    array = np.asarray(value)
    if array.dtype.kind != "f":
        return 0.0
    size = np.abs(array.astype(np.float64))
    return float(np.max(size, initial=0.0, where=np.isfinite(size)))


def _changes(
    where: str, old: Mapping[str, Any], new: Mapping[str, Any], tolerances: Mapping[str, NDArray[Any]] | None = None
) -> Iterator[str]:
    """Changes of values by name."""
    for name in (*new, *(old.keys() - new.keys())):
        if name not in old:
            yield f"{where} {name}: new"
        elif name not in new:
            yield f"{where} {name}: no longer there"
        else:
            said = _change(old[name], new[name], (tolerances or {}).get(name, np.asarray(0.0)))
            if said:
                yield f"{where} {name}: {said}"


def _change(old: Any, new: Any, tolerance: NDArray[Any]) -> str:
    """How one value has changed; empty if it has not."""
    before, now = np.asarray(old), np.asarray(new)
    if before.shape != now.shape:
        return f"shape {now.shape}, was {before.shape}"
    if before.dtype.kind not in "fiub" or now.dtype.kind not in "fiub":
        return "" if np.array_equal(before, now) else f"{new!r}, was {old!r}"
    if not now.size:
        return ""
    with np.errstate(invalid="ignore"):
        change = np.abs(now.astype(np.float64) - before.astype(np.float64))
    same = (now == before) | (np.isnan(now.astype(np.float64)) & np.isnan(before.astype(np.float64)))
    changed = ~(same | (change <= tolerance))
    if not changed.any():
        return ""
    worst = np.unravel_index(int(np.argmax(np.where(changed, np.nan_to_num(change, nan=np.inf), -1.0))), now.shape)
    at = f" at {[int(index) for index in worst]}" if now.ndim else ""
    count = f"{int(changed.sum())} of {counted(now.size, 'number')} changed, most" if now.ndim else "changed"
    return f"{count} by {float(change[worst]):.2e}{at}: {now[worst].item()!r}, was {before[worst].item()!r}"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The arrays and plain values of nested inputs, by their place."""
    if isinstance(value, Mapping):
        items: Collection[tuple[Any, Any]] = value.items()
    elif isinstance(value, (list, tuple)):
        items = list(enumerate(value))
    else:
        yield path, value
        return
    for key, item in items:
        yield from _leaves(item, f"{path}.{key}" if path else str(key))
