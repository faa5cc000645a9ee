"""The result of one exercise with what others have to know of it, and that of an exercise which is right."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import msgspec

from graders.checks.contract import Finding
from graders.judging.prepared import Prepared
from graders.judging.rubric import Rubric
from graders.kinds.operation import short
from graders.results import ExerciseResult

Versions: TypeAlias = tuple[tuple[str, ...], ...]
"""Names of exercises that another is made of: of naive layers, say, or of fast ones."""


class Scored(msgspec.Struct, frozen=True):
    """The result of one exercise.

    Attributes:
        parts: What may be wrong parts of the submission: those for which something of the exercise is right, and
            whatever is called where it raised.
        ended: By check, the finding on a call of it that raised or did not end, what called a blank among them.
        merely_wrong: Checks of results of which nothing is known but that they are wrong.
        rests: By check, the parts that a wrong result rests on, of each version of them that may have been used: it is
            what they give, or nobody can tell.
        wrong: Checks of what is not right by itself, credit for what follows from a mistake or not.
    """

    result: ExerciseResult
    parts: frozenset[str] = frozenset()
    ended: Mapping[str, Finding] = {}
    merely_wrong: frozenset[str] = frozenset()
    rests: Mapping[str, Versions] = {}
    wrong: frozenset[str] = frozenset()


def all_right(prepared: Prepared, rubric: Rubric) -> Iterator[Scored]:
    """The result of each exercise where every check of the operation passes."""
    checks = [planned for script in prepared.scripts.values() for planned in script.checks]
    for name, points in prepared.operation.exercises.items():
        if rubric.selects(name):
            own = [planned for planned in checks if planned.exercise == name]
            worth = rubric.points.get(name, points)
            result = ExerciseResult(
                exercise=short(name),
                operation=prepared.operation.name,
                status="passed",
                score=round(1.0 * worth, 6) if any(planned.role == "earns" for planned in own) else 0.0,
                max_score=worth,
                seconds=0.0,
                passed=len(own),
                checks=(),
            )
            yield Scored(result)
