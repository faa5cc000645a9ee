"""Checks of one exercise that say the same, told once: a file that cannot be imported fails them all alike."""

from collections.abc import Iterable

from graders.results import CheckResult


def grouped(checks: Iterable[CheckResult]) -> list[tuple[CheckResult, tuple[str, ...]]]:
    """The first check of each message, in order, with the ids of the others that say the same.

    A check that carries points stands for those that are advisory. Checks without a message stand alone.
    """
    groups: dict[object, list[CheckResult]] = {}
    for check in checks:
        said = (check.status, check.message, check.hint, check.misconception) if check.message else check.id
        groups.setdefault(said, []).append(check)
    found = []
    for group in groups.values():
        first = next((check for check in group if not check.advisory), group[0])
        found.append((first, tuple(check.id for check in group if check is not first)))
    return found


def and_more(others: int) -> str:
    """How many more checks say the same: ``(and 3 more checks)``; empty for none."""
    return f"(and {others} more check{'s' if others > 1 else ''})" if others else ""
