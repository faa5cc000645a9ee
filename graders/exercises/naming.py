"""What kind of mistake a wrong output shows: a known misconception, or else a pattern."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from graders.checks.evidence import Evidence
from graders.checks.messages import excerpt
from graders.checks.misconceptions import Misconception, recognise, recognise_gate
from graders.checks.patterns.finding import Pattern, find_pattern
from graders.checks.patterns.unused import unused_input
from graders.checks.shape import ShapeCheck
from graders.checks.verdict import Verdict
from graders.exercises.lectures import reading
from graders.exercises.operation import PlannedCheck, Run, Script
from graders.exercises.outputs import output_of

_STEP = re.compile(r"(?P<series>\w*?\D)(?P<step>\d+)")


@dataclass(frozen=True)
class Judged:
    """A check with its verdict."""

    planned: PlannedCheck
    verdict: Verdict


def named(script: Script, evidence: Evidence, judged: list[Judged], run: Run) -> list[Judged]:
    """The verdicts, those on wrong outputs with the misconception or the pattern that they show."""
    if all(item.verdict.status != "failed" for item in judged):
        return judged
    known = _misconceptions(script.misconceptions, evidence, judged)
    return [_with_evidence(_named(item, known, evidence, judged, run), evidence) for item in judged]


def _with_evidence(item: Judged, evidence: Evidence) -> Judged:
    """A failure with an excerpt of what was got and wanted, and what to read."""
    if item.verdict.status != "failed":
        return item
    name = output_of(item.planned)
    shown = ""
    if name is not None and name in evidence.expected:
        expected = evidence.expected[name]
        shown = excerpt(np.asarray(evidence.read(name)), expected.value, expected.scale)
    message = item.verdict.message + shown + reading(item.planned.exercise)
    return Judged(item.planned, msgspec.structs.replace(item.verdict, message=message))


def _misconceptions(
    known: Sequence[Misconception], evidence: Evidence, judged: list[Judged]
) -> dict[tuple[str, str | None], Misconception]:
    found: dict[tuple[str, str | None], Misconception] = {}
    for exercise in {item.planned.exercise for item in judged if item.verdict.status == "failed"}:
        own = [item for item in judged if item.planned.exercise == exercise]
        wrong = {name: item.verdict.status == "failed" for item in own if (name := output_of(item.planned)) is not None}
        for name, misconception in recognise(known, exercise, wrong, evidence).items():
            found[exercise, name] = misconception
        for item in own:
            if output_of(item.planned) is None and item.verdict.status == "failed":
                gate = item.planned.check.id
                named_gate = recognise_gate(known, exercise, gate, item.verdict, wrong, evidence)
                if named_gate is not None:
                    found[exercise, gate] = named_gate
    return found


def _named(
    item: Judged,
    known: Mapping[tuple[str, str | None], Misconception],
    evidence: Evidence,
    judged: list[Judged],
    run: Run,
) -> Judged:
    name = output_of(item.planned)
    if item.verdict.status != "failed":
        return item
    misconception = known.get((item.planned.exercise, name or item.planned.check.id))
    if misconception is not None:
        return Judged(item.planned, misconception.explain(item.verdict))
    if isinstance(item.planned.check, ShapeCheck):
        name = item.planned.check.output
    if item.verdict.pattern is not None or name is None:
        return item
    shown = name.partition(" of ")[0]
    pattern = (
        find_pattern(evidence, name, shown)
        or _from_a_step_on(name, item, judged)
        or unused_input(evidence, name, shown, run)
    )
    return item if pattern is None else Judged(item.planned, _explained(item.verdict, pattern))


def _from_a_step_on(name: str, item: Judged, judged: list[Judged]) -> Pattern | None:
    """Results of several steps of which the first are right: what is kept between steps is wrong."""
    match = _STEP.fullmatch(name)
    if match is None or item.verdict.status != "failed":
        return None
    right = []
    for other in judged:
        found = _STEP.fullmatch(output_of(other.planned) or "")
        if found and found["series"] == match["series"] and other.verdict.status == "passed":
            right.append(int(found["step"]))
    if not right or max(right) > int(match["step"]):
        return None
    text = f"{match['series']} is right up to step {max(right)} and wrong afterwards: what is kept between the steps?"
    return Pattern("from_a_step_on", text)


def _explained(verdict: Verdict, pattern: Pattern) -> Verdict:
    return msgspec.structs.replace(verdict, message=f"{pattern.text}\n  {verdict.message}", pattern=pattern.rule)
