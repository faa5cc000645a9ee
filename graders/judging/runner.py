"""Judging cases: what each check needs, its finding, and the credit that the finding may still get.

    script + transcript --needs--> evidence --judge--> finding --credit--> finding

A case is judged by its script, its transcript and further transcripts alone; its findings do not depend on the order
of its checks, nor on other cases.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeGuard

import numpy as np
from msgspec.structs import replace

from graders.checks.completion import obstacle
from graders.checks.contract import (
    Came,
    Check,
    Evidence,
    Finding,
    Need,
    Run,
    Shaped,
    Verdict,
    blocked,
    converse,
    grader_error,
)
from graders.checks.value import ShapeCheck, shape_finding
from graders.judging.credit import FOLLOW_THROUGH, credited, may_be_credited
from graders.kinds.operation import PlannedCheck, Script
from graders.oracle.plan import Plan
from graders.oracle.transcript import Transcript


@dataclass(frozen=True)
class Judged:
    """A check with its finding."""

    planned: PlannedCheck
    finding: Finding


@dataclass(frozen=True)
class CaseVerdicts:
    """What came of one case."""

    name: str
    script: Script
    evidence: Evidence
    judged: tuple[Judged, ...]
    not_asked: frozenset[str] = frozenset()
    """Full names of the exercises that the case does not ask for: see `Script.not_asked`."""

    def of(self, exercise: str) -> tuple[Judged, ...]:
        """The verdicts on one exercise, by its full name."""
        return tuple(item for item in self.judged if item.planned.exercise == exercise)


def judge_cases(
    scripts: Mapping[str, Script],
    transcripts: Mapping[str, Transcript],
    run: Run,
    trusted: Run | None = None,
    asked: Callable[[str], bool] = lambda _: True,
) -> list[CaseVerdicts]:
    """Judge every check of some cases, in order.

    Args:
        scripts: The cases, by name.
        transcripts: What came of their plans.
        run: Answers the further plans that some checks ask for.
        trusted: The same for a right implementation, where one is at hand.
        asked: Whether an exercise, by full name, is graded: checks of others are judged where these rest on them alone.
    """
    with np.errstate(all="ignore"):  # infinities and NaN in what was returned are no news to a judge
        return [_Case(name, script, transcripts[name], run, trusted).judged(asked) for name, script in scripts.items()]


def judge_case(name: str, script: Script, run: Run, trusted: Run | None = None) -> CaseVerdicts:
    """Run a case's plan against a submission and judge every check of it, in order."""
    return judge_cases({name: script}, {name: run(script.plan)}, run, trusted)[0]


def pass_at_once(script: Script, transcript: Transcript, places: Sequence[int]) -> bool:
    """Whether the checks at some places of a script pass without a further plan, and for no credit."""
    case = _Case("", script, transcript, _no_answer, None)
    findings = (case.finding(place) for place in places)
    return all(
        found is not None and found.status == "passed" and found.kind not in FOLLOW_THROUGH for found in findings
    )


def _no_answer(plan: Plan) -> Transcript:
    raise LookupError(f"no answer to {[call.label for call in plan.calls]}")


class _Case:
    """One case while it is judged: each finding, and each thing that checks share, is made when it is first needed."""

    def __init__(self, name: str, script: Script, transcript: Transcript, run: Run, trusted: Run | None) -> None:
        self._name = name
        self._script = script
        self._run = run
        self._trusted = trusted
        self._evidence = Evidence(script.plan, transcript, script.outputs, script.expected, trusted=trusted)
        self._shared: dict[Hashable, Any] = {}
        self._findings: dict[int, Finding | None] = {}
        self._shapes: dict[str, Finding] = {}
        self._obstacles: dict[str, Finding | None] = {}

    @cached_property
    def _places(self) -> dict[tuple[str, str | None], int]:
        """Where the check of a fact of an output stands."""
        return {(item.check.fact, item.check.output): index for index, item in enumerate(self._script.checks)}

    def judged(self, asked: Callable[[str], bool]) -> CaseVerdicts:
        """The findings of all checks of the exercises that are asked for."""
        spared = self._script.not_asked(self._evidence.transcript)
        judged = tuple(
            Judged(planned, self.finding(index) or grader_error("needs_itself"))
            for index, planned in enumerate(self._script.checks)
            if planned.exercise not in spared and asked(planned.exercise)
        )
        return CaseVerdicts(self._name, self._script, self._evidence, judged, spared)

    def finding(self, index: int) -> Finding | None:
        """The finding of one check; None while it is being made."""
        if index not in self._findings:
            self._findings[index] = None
            self._findings[index] = self._judge(self._script.checks[index])
        return self._findings[index]

    def _of(self, fact: str, output: str) -> Finding | None:
        place = self._places.get((fact, output))
        return None if place is None else self.finding(place)

    def _judge(self, planned: PlannedCheck) -> Finding:
        """A fault of the check itself is an error of the grader, never of the student."""
        check = planned.check
        try:
            needs = check.needs
            findings: dict[tuple[str, str | None], Finding] = {
                (need.fact, need.output): self._of(need.fact, need.output) or grader_error("not_judged", need.output)
                for need in needs
                if isinstance(need, Verdict)
            }
            evidence = replace(self._evidence, findings=findings) if findings else self._evidence
            hindrances = (self._hindrance(need, findings) for need in needs)
            found = next((item for item in hindrances if item is not None), None)
            if found is None:
                judgement = self._shape(check.output) if _is_of_shape(check) else check.judge(evidence)
                found = judgement if isinstance(judgement, Finding) else converse(judgement, self._run, self._shared)
            if may_be_credited(found, check):
                credit = credited(found, check, evidence, self._script, self._of, self._trusted)
                found = converse(credit, self._run, self._shared)
            return _counted(found)
        except Exception as error:  # noqa: BLE001 - one check's fault must not lose the other results
            return grader_error("check_raised", check.id, type=type(error).__name__, message=str(error)[:200])

    def _hindrance(self, need: Need, findings: Mapping[tuple[str, str | None], Finding]) -> Finding | None:
        """The finding of a check that lacks what it needs; None where it has it."""
        match need:
            case Came(label):
                return self._obstacle(label)
            case Shaped(output):
                hindrance = self._obstacle(self._script.outputs[output].label)
                if hindrance is not None and hindrance.status != "failed":
                    return hindrance
                shape = hindrance or self._shape(output)
                return None if shape.status == "passed" else blocked("needs_shape", shape.subject, because=shape)
            case Verdict(fact, output, must_pass):
                found = findings[fact, output]
                return blocked("needs_right", output) if must_pass and found.status != "passed" else None

    def _obstacle(self, label: str) -> Finding | None:
        """Why a call gives nothing to judge, of which nearly every check asks; None if it does."""
        if label not in self._obstacles:
            self._obstacles[label] = obstacle(self._evidence, label)
        return self._obstacles[label]

    def _shape(self, output: str) -> Finding:
        """The finding on the shape of an output, of which several checks ask."""
        if output not in self._shapes:
            self._shapes[output] = shape_finding(self._evidence, output)
        return self._shapes[output]


def _is_of_shape(check: Check) -> TypeGuard[ShapeCheck]:
    """Whether a check comes to the finding on a shape that others ask for."""
    return isinstance(check, ShapeCheck) and check.shape is None


def _counted(finding: Finding) -> Finding:
    if finding.status == "passed" and finding.comparisons <= 0:
        return grader_error("compared_nothing")
    return finding
