"""Why an exercise fails: each cause once, in words and as a picture."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from graders.checks.contract import Run, converse
from graders.checks.gradient import GradientCheck
from graders.diagnosis.explaining import Explained
from graders.results import CheckResult, Picture, StepErrors

MESSAGE_LIMIT: Final = 2_000
"""Characters of a message in a result: a screenful; a traceback may be any length."""
MAX_PICTURES: Final = 2
"""Pictures of an exercise: of its first causes, so that a line of results stays below 10 kB."""


@dataclass(frozen=True)
class Cause:
    """A cause of failures.

    Attributes:
        case: Name of the case that shows it.
        explained: The check that shows it there.
        also: Ids of the other checks that show it.
    """

    case: str
    explained: Explained
    also: tuple[str, ...]

    @property
    def id(self) -> str:
        """Id of the check that shows it."""
        return self.explained.planned.identifier(self.case)


def causes(explained: Iterable[tuple[str, Explained]]) -> list[Cause]:
    """Each cause once, shown by its first check; what follows a wrong step of a series is of the cause of that step.

    One that carries points is before those that advise, one that shows the cause before those where it is likely.

    Args:
        explained: The checks that did not pass, each with the name of its case.
    """
    explained = list(explained)
    first_steps = _first_wrong_steps(explained)
    groups: dict[Hashable, list[tuple[str, Explained]]] = {}
    for case, item in explained:
        groups.setdefault(_origin(case, item, first_steps).likeness, []).append((case, item))
    found = []
    for same in groups.values():
        first = min(same, key=lambda pair: (pair[1].planned.role == "advisory", bool(pair[1].as_in)))
        also = tuple(pair[1].planned.identifier(pair[0]) for pair in same if pair is not first)
        found.append(Cause(*first, also))
    return found


def _series(item: Explained) -> str:
    """Of what series a wrong result is a step; empty for none."""
    output = item.evidence.outputs.get(item.planned.check.output or "")
    return output.of if output is not None and output.step and item.finding.status == "failed" else ""


def _origin(case: str, item: Explained, first_steps: Mapping[tuple[str, str], Explained]) -> Explained:
    """The wrong step that a failure follows; itself where it is the first, or a known mistake."""
    if item.misconception is not None:
        return item
    first = first_steps.get((case, _series(item)), item)
    return first if first.explanation is not None else first_steps.get(("", _series(item)), first)


def _first_wrong_steps(explained: Iterable[tuple[str, Explained]]) -> dict[tuple[str, str], Explained]:
    """The first wrong step of each series, by case and series, and of all cases; the steps are in order."""
    found: dict[tuple[str, str], Explained] = {}
    for case, item in explained:
        if _series(item):
            found.setdefault((case, _series(item)), item)
            found.setdefault(("", _series(item)), item)
    return found


def pictures(found: Iterable[Cause], run: Run) -> Iterator[Picture]:
    """What the causes are drawn from; the error against the step comes once, of the first gradient that has one."""
    from graders.diagnosis.pictures import picture

    shown: set[StepErrors | None] = set()
    for cause in found:
        explained = cause.explained if any(shown) else _with_steps(cause.explained, run)
        drawn = picture(explained, cause.id)
        if drawn is not None and any(shown):
            drawn = msgspec.structs.replace(drawn, errors=None)
        if drawn is not None and (drawn.maps or drawn.errors):
            shown.add(drawn.errors)
            yield drawn


def _with_steps(explained: Explained, run: Run) -> Explained:
    """The failure of a gradient with its error at many steps; what goes wrong on the way costs the picture alone."""
    check, finding = explained.planned.check, explained.finding
    if finding.kind != "wrong_gradient" or not isinstance(check, GradientCheck):
        return explained
    return replace(explained, finding=converse(check.drawn(finding), run, otherwise=lambda _: finding))


def reported(cause: Cause, run: Run) -> Cause:
    """The cause with all that is read of its finding; what goes wrong on the way costs words alone."""
    item = cause.explained
    check, finding = item.planned.check, item.finding
    if not isinstance(check, GradientCheck):
        return cause
    whole = converse(check.reported(finding, item.evidence), run, otherwise=lambda _: finding)
    return replace(cause, explained=replace(item, finding=whole))


def check_result(cause: Cause) -> CheckResult:
    """What a result says of a cause."""
    from graders.diagnosis import words

    item = cause.explained
    return CheckResult(
        id=cause.id,
        status=item.finding.status,
        message=words.message(item)[:MESSAGE_LIMIT],
        hint=words.hint(item) or None,
        misconception=item.misconception.name if item.misconception is not None else None,
        advisory=item.planned.role == "advisory",
        also=cause.also,
    )
