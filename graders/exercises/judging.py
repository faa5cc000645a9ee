"""Judging one case: run its plan, then every check, feeding each the further plans it asks for."""

import numpy as np

from graders.checks.carried import KNOWN
from graders.checks.evidence import Check, Evidence
from graders.checks.verdict import Verdict
from graders.exercises.composition import credited, note_of
from graders.exercises.naming import Judged, named
from graders.exercises.operation import Run, Script
from graders.oracle.transcript import Transcript

__all__ = ["Judged", "judge_check", "judge_script", "judge_transcript"]

MAX_FURTHER_PLANS = 400


def judge_script(script: Script, run: Run) -> list[Judged]:
    """Run a case's plan against a submission and judge every check of it, in order."""
    return judge_transcript(script, run(script.plan), run)


def judge_transcript(script: Script, transcript: Transcript, run: Run) -> list[Judged]:
    """Judge every check of a case, in order; ``run`` answers the further plans that some ask for."""
    evidence = Evidence(script.plan, transcript, script.outputs, script.expected)
    evidence.notes[KNOWN] = script.misconceptions
    judged: list[Judged] = []
    with np.errstate(all="ignore"):  # infinities and NaN in what was returned are no news to a judge
        for planned in script.checks:
            alone = judge_check(planned.check, evidence, run)
            verdict = credited(evidence, planned.check, alone, script.composing, run)
            evidence.notes[planned.check.id] = note_of(verdict, alone)
            judged.append(Judged(planned, verdict))
        return named(script, evidence, judged, run)


def judge_check(check: Check, evidence: Evidence, run: Run) -> Verdict:
    """The verdict of one check; a fault of the check itself is an error of the grader, never of the student."""
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
