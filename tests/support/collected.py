"""The collections as a whole, and what becomes of each of their variants when it is graded.

Wrong implementations are one collection in parts. ``PART`` in a module says which its bugs belong to, "seen" if it is
left out: rules that name what is wrong were written beside these. Whoever wrote the others had seen no rule, so they
tell what to expect of a stranger's.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graders.judging.variants import Variant
from graders.results import CheckResult, ExerciseResult
from tests.support.variants import ROOT, SEED, collect, grade_variant

BUGS = ROOT / "tests" / "bugs"
HONEST = ROOT / "tests" / "honest"
SEEDS = (SEED, "1", "2", "3", "4")
SEEN = "seen"
PARTS = (SEEN, "unseen", "fresh")
MAY_ONLY_RAISE = "raises_"
"""A bug whose name starts so is one that ends in an exception: it needs no check that failed."""


@cache
def bugs(part: str = SEEN) -> tuple[Variant, ...]:
    """The variants of one part of ``tests/bugs``."""
    return tuple(_variants(path for path in BUGS.glob("*_bugs.py") if part_of(path) == part))


def part_of(path: Path) -> str:
    """The part that a module of wrong implementations names as its own.

    Raises:
        LookupError: There is no such part.
    """
    for node in ast.parse(path.read_text()).body:
        match node:
            case ast.Assign([ast.Name("PART")], ast.Constant(str(part))):
                if part not in PARTS:
                    raise LookupError(f"{path.name}: PART is {part!r}; expected one of {', '.join(PARTS)}")
                return part
    return SEEN


@cache
def honest() -> tuple[Variant, ...]:
    """Every variant of ``tests/honest``."""
    return tuple(_variants(HONEST.glob("*_variants.py")))


def _variants(paths: Iterable[Path]) -> Iterator[Variant]:
    for path in sorted(paths):
        yield from collect(path)


def of_files(variants: Iterable[Variant], names: Iterable[str]) -> list[Variant]:
    """The variants of exercises of the named files; of all if none is named."""
    names = set(names)
    return [
        variant for variant in variants if not names or names & {full.partition(".")[0] for full in variant.locations}
    ]


@dataclass(frozen=True)
class Fate:
    """What became of the exercises that one variant has in one operation.

    Attributes:
        exercises: Its exercises that lost points.
        kept: Its exercises that did not.
        failed: The checks that found something wrong.
        others: The checks that could not judge: errors, and what these block.
    """

    variant: Variant
    operation: str
    exercises: tuple[str, ...]
    kept: tuple[str, ...]
    failed: tuple[CheckResult, ...]
    others: tuple[CheckResult, ...]

    @property
    def is_killed(self) -> bool:
        """Whether points were lost, and by a check that failed unless the bug is one that raises."""
        may_raise = self.variant.name.startswith(MAY_ONLY_RAISE)
        return bool(self.exercises) and bool(self.failed or (may_raise and self.others))

    @property
    def waits(self) -> bool:
        """Whether points were lost for what rests on a part that fails, and for nothing else."""
        blocked = [check.status == "blocked" for check in self.others]
        return bool(self.exercises and blocked) and all(blocked) and not self.failed

    @property
    def keeps_full_marks(self) -> bool:
        """Whether no point was lost, and every check that counts has passed."""
        return not (self.exercises or self.failed or self.others)

    def explain(self) -> str:
        """The first checks that did not pass, a line each."""
        checks = (*self.failed, *self.others)
        lines = [f"{check.id}: {check.status}: {check.message}" for check in checks[:3]]
        return "\n".join(lines) or f"every check of {', '.join(self.kept)} passes"


def fates(variant: Variant, seed: str = SEED) -> list[Fate]:
    """Grade a variant; one fate for each operation that it touches.

    A whole that has the mistake of its part, and waits for that, has no fate of its own beside the part's.
    """
    own = {full.rpartition(".")[2] for full in variant.locations}
    results: dict[str, list[ExerciseResult]] = {}
    for result in grade_variant(variant, seed):
        if result.exercise in own:
            results.setdefault(result.operation, []).append(result)
    found = [_fate(variant, operation, mine) for operation, mine in results.items()]
    return [fate for fate in found if not (fate.waits and any(other.is_killed for other in found))]


def _fate(variant: Variant, operation: str, results: list[ExerciseResult]) -> Fate:
    counted = [check for result in results for check in result.checks if not check.advisory]
    losing = [result.exercise for result in results if result.score < result.max_score]
    return Fate(
        variant=variant,
        operation=operation,
        exercises=tuple(losing),
        kept=tuple(result.exercise for result in results if result.exercise not in losing),
        failed=tuple(check for check in counted if check.status == "failed"),
        others=tuple(check for check in counted if check.status not in {"failed", "passed"}),
    )
