"""The reference on trial: its gradients against numeric differentiation, its results against the fixtures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graders.checks.differentiation import Differentiable, check_numerically
from graders.checks.gradient import GradientCheck
from graders.judging.prepared import Prepared, prepare_from_reference
from graders.judging.runner import judge_script
from graders.kinds.operation import Operation, Run, short
from graders.numeric.report import GradientReport


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
        for item in judge_script(script, run):
            entry = found[item.planned.exercise]
            if item.verdict.status == "passed":
                entry.checks += 1
                entry.comparisons += item.verdict.comparisons
            else:
                entry.problems.append(f"{item.planned.identifier(case)}: {item.verdict.status}: {item.verdict.message}")


def _differentiate(ready: Prepared, found: dict[str, Validated], run: Run) -> None:
    for case, script in ready.scripts.items():
        seen: list[Differentiable] = []
        for planned in script.checks:
            check = planned.check
            if isinstance(check, GradientCheck) and not any(check.calls is calls for calls in seen):
                seen.append(check.calls)
                entry = found[planned.exercise]
                report = differentiate(check.calls, run)
                if report.status == "passed":
                    entry.gradients += 1
                else:
                    entry.problems.append(f"{short(planned.exercise)}/{case}: numeric: {report.message}")


def differentiate(calls: Differentiable, run: Run) -> GradientReport:
    """The numeric check of one exercise's gradients, its plans run one after another."""
    checker = check_numerically(calls)
    try:
        plan = next(checker)
        while True:
            plan = checker.send(run(plan))
    except StopIteration as stop:
        report: GradientReport = stop.value
        return report
