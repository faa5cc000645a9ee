"""The reference on trial: its gradients against numeric differentiation, its results against the fixtures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graders.checks.contract import Run, converse
from graders.checks.gradient import Differentiated, GradientCheck
from graders.diagnosis import words
from graders.judging.prepared import Prepared, prepare_from_reference
from graders.judging.runner import judge_case
from graders.kinds.operation import Operation, short


@dataclass
class Validated:
    """What was checked of one exercise, and what is wrong with it.

    Attributes:
        checks: Checks of the reference's results that passed.
        comparisons: Numbers compared by them.
        gradients: Numeric checks that passed.
        problems: A line for everything that did not hold.
    """

    exercise: str
    checks: int = 0
    comparisons: int = 0
    gradients: int = 0
    problems: list[str] = field(default_factory=list)


def validate_operation(operation: Operation, prepared: Iterable[Prepared], run: Run) -> list[Validated]:
    """Judge the reference as a submission on prepared cases, and differentiate all that has a gradient."""
    found = {name: Validated(short(name)) for name in operation.exercises}
    for ready in prepared:
        _judge(ready, found, run)
        _differentiate(ready, found, run)
    for entry in found.values():
        if entry.checks == 0:
            entry.problems.append("no check passed: nothing was validated")
    return list(found.values())


def fresh_cases(operation: Operation, seeds: Iterable[str], run: Run) -> Iterator[Prepared]:
    """The operation's cases on inputs drawn anew."""
    return (prepare_from_reference(operation, seed, run) for seed in seeds)


def _judge(ready: Prepared, found: dict[str, Validated], run: Run) -> None:
    for case, script in ready.scripts.items():
        for item in judge_case(case, script, run).judged:
            entry = found[item.planned.exercise]
            if item.finding.status == "passed":
                entry.checks += 1
                entry.comparisons += item.finding.comparisons
            else:
                said = words.describe(item.finding)
                entry.problems.append(f"{item.planned.identifier(case)}: {item.finding.status}: {said}")


def _differentiate(ready: Prepared, found: dict[str, Validated], run: Run) -> None:
    for case, script in ready.scripts.items():
        checks = [(item.exercise, item.check) for item in script.checks if isinstance(item.check, GradientCheck)]
        numeric = {check.numeric.key: (exercise, check.numeric) for exercise, check in reversed(checks)}
        for exercise, shared in numeric.values():
            differentiated: Differentiated = converse(shared.make(), run)
            if differentiated.report.status == "passed":
                found[exercise].gradients += 1
            else:
                problem = f"{short(exercise)}/{case}: numeric: {differentiated.report.message}"
                found[exercise].problems.append(problem)
