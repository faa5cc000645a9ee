"""Judging cases: run its plan, then every check, feeding each the further plans it asks for."""

from collections.abc import Mapping

import numpy as np

from graders.checks.carried import KNOWN, SIBLINGS
from graders.checks.evidence import Check, Evidence
from graders.checks.verdict import Verdict
from graders.judging.agreement import named_together
from graders.judging.asked import hinted, not_asked
from graders.judging.composition import credited, note_of
from graders.judging.naming import CaseJudged, Judged
from graders.kinds.operation import Run, Script
from graders.oracle.transcript import Transcript

__all__ = ["Judged", "judge_cases", "judge_check", "judge_script"]

MAX_FURTHER_PLANS = 400


def judge_script(script: Script, run: Run) -> list[Judged]:
    """Run a case's plan against a submission and judge every check of it, in order."""
    return judge_cases({"": script}, {"": run(script.plan)}, run)[""]


def judge_cases(
    scripts: Mapping[str, Script], transcripts: Mapping[str, Transcript], run: Run
) -> dict[str, list[Judged]]:
    """Judge every check of some cases, in order; ``run`` answers the further plans that some ask for.

    Verdicts do not depend on the other cases, but what is said of a failure does.
    """
    with np.errstate(all="ignore"):  # infinities and NaN in what was returned are no news to a judge
        cases = {name: _judged(script, transcripts[name], run) for name, script in scripts.items()}
        return hinted(scripts, named_together(cases, run))


def _judged(script: Script, transcript: Transcript, run: Run) -> CaseJudged:
    evidence = Evidence(script.plan, transcript, script.outputs, script.expected)
    evidence.notes[KNOWN] = tuple(item for item in script.misconceptions if not item.derived)
    evidence.notes[SIBLINGS] = script.siblings
    judged: list[Judged] = []
    spared = not_asked(script, transcript)
    for planned in script.checks:
        if planned.exercise in spared:
            judged.append(spared[planned.exercise].of(planned))
            continue
        alone = judge_check(planned.check, evidence, run)
        verdict = credited(evidence, planned.check, alone, script.composing, run)
        evidence.notes[planned.check.id] = note_of(verdict, alone)
        judged.append(Judged(planned, verdict))
    return CaseJudged(script, evidence, judged)


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
