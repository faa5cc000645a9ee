"""Judging one case: run its plan, then every check, feeding each the further plans it asks for."""

from dataclasses import dataclass

import numpy as np

from graders.checks.evidence import Check, Evidence
from graders.checks.misconceptions import Misconception, recognise
from graders.checks.verdict import Verdict
from graders.exercises.operation import PlannedCheck, Run, Script
from graders.exercises.outputs import output_of

MAX_FURTHER_PLANS = 400


@dataclass(frozen=True)
class Judged:
    """A check with its verdict."""

    planned: PlannedCheck
    verdict: Verdict


def judge_script(script: Script, run: Run) -> list[Judged]:
    """Run a case's plan against a submission and judge every check of it, in order."""
    evidence = Evidence(script.plan, run(script.plan), script.outputs, script.expected)
    judged: list[Judged] = []
    for planned in script.checks:
        verdict = judge_check(planned.check, evidence, run)
        evidence.notes[planned.check.id] = verdict.status
        judged.append(Judged(planned, verdict))
    return named(script, evidence, judged)


def named(script: Script, evidence: Evidence, judged: list[Judged]) -> list[Judged]:
    """The verdicts, those on wrong outputs named after the misconception that they show."""
    found: dict[tuple[str, str | None], Misconception] = {}
    for exercise in {item.planned.exercise for item in judged if item.verdict.status == "failed"}:
        own = [item for item in judged if item.planned.exercise == exercise]
        wrong = {name: item.verdict.status == "failed" for item in own if (name := output_of(item.planned)) is not None}
        for name, misconception in recognise(script.misconceptions, exercise, wrong, evidence).items():
            found[exercise, name] = misconception
    return [_explained(item, found.get((item.planned.exercise, output_of(item.planned)))) for item in judged]


def _explained(item: Judged, misconception: Misconception | None) -> Judged:
    if misconception is None or item.verdict.status != "failed":
        return item
    return Judged(item.planned, misconception.explain(item.verdict))


def judge_check(check: Check, evidence: Evidence, run: Run) -> Verdict:
    """The verdict of one check; a fault of the check itself is an error of the grader, never of the student.

    What was returned may hold infinities and NaN: NumPy's warnings of them are no news to a judge.
    """
    with np.errstate(all="ignore"):
        return _judge_check(check, evidence, run)


def _judge_check(check: Check, evidence: Evidence, run: Run) -> Verdict:
    try:
        judgement = check.judge(evidence)
        if isinstance(judgement, Verdict):
            return _counted(judgement)
        plan = next(judgement)
        for _ in range(MAX_FURTHER_PLANS):
            plan = judgement.send(run(plan))
    except StopIteration as stop:
        return _counted(stop.value)
    except Exception as error:  # noqa: BLE001 - one check's fault must not lose the other results
        return Verdict(
            status="grader_error", message=f"the check failed: {type(error).__name__}: {error}", comparisons=0
        )
    return Verdict(status="grader_error", message="the check asked for too many further plans", comparisons=0)


def _counted(verdict: Verdict) -> Verdict:
    if verdict.status == "passed" and verdict.comparisons <= 0:
        return Verdict(status="grader_error", message="the check compared nothing", comparisons=0)
    return verdict
