"""One check on what a test says came back."""

from collections.abc import Mapping
from typing import Any

from graders.checks.contract import Check, Expected, Finding, Output, Run
from graders.diagnosis import words
from graders.judging.runner import judge_cases
from graders.kinds.operation import PlannedCheck, Script
from graders.oracle.plan import Call, Plan
from graders.oracle.transcript import Outcome, Returned, Transcript


def finding_on(
    check: Check,
    outcomes: Mapping[str, Outcome],
    *,
    plan: Plan | None = None,
    outputs: Mapping[str, Output] | None = None,
    expected: Mapping[str, Expected] | None = None,
    run: Run | None = None,
    others: tuple[Check, ...] = (),
) -> Finding:
    """The finding of a check on calls that came to ``outcomes``; by default each is an output of the same name."""
    plan = plan or Plan(calls=tuple(Call(label=name, target=f"f.{name}") for name in outcomes))
    transcript = Transcript(dict(outcomes))
    outputs = outputs if outputs is not None else {name: Output(name, name) for name in outcomes}
    checks = tuple(PlannedCheck("f", item, "earns") for item in (*others, check))
    script = Script(plan, outputs, expected or {}, checks)
    return judge_cases({"": script}, {"": transcript}, run or (lambda _: transcript))[0].judged[-1].finding


def finding_of_values(
    check: Check, values: Mapping[str, Any], expected: Mapping[str, Expected] | None = None
) -> Finding:
    """The finding of a check on calls that returned ``values``."""
    return finding_on(check, {name: Returned(value) for name, value in values.items()}, expected=expected)


def said(finding: Finding) -> str:
    """What a student reads of it."""
    return words.describe(finding)
