"""What may explain the failures of one case: known misconceptions that fit, and patterns."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec
import numpy as np

from graders.checks.evidence import Evidence
from graders.checks.gradient import GradientCheck
from graders.checks.messages import excerpt
from graders.checks.misconceptions import Fit, Misconception, recognise, recognise_gate
from graders.checks.patterns.finding import find_patterns, read_wrong
from graders.checks.patterns.order import exchanged
from graders.checks.patterns.unused import used_inputs
from graders.checks.shape import ShapeCheck
from graders.checks.signs import SignedValueCheck
from graders.checks.verdict import Verdict
from graders.judging.catalogue import reading
from graders.judging.outputs import output_of
from graders.kinds.operation import PlannedCheck, Script

_STEP: Final = re.compile(r"(?P<series>\w*?\D)(?P<step>\d+)")
_FEW: Final = 4


@dataclass(frozen=True)
class Judged:
    """A check with its verdict."""

    planned: PlannedCheck
    verdict: Verdict


@dataclass(frozen=True)
class CaseJudged:
    """What came of one case before anything is named."""

    script: Script
    evidence: Evidence
    judged: list[Judged]


@dataclass(frozen=True)
class Explanation:
    """What may be said of one failure.

    Attributes:
        claim: Equal ones say the same of two cases.
        rule: The pattern's name; empty for a misconception.
        text: The sentence; empty where the verdict says it already.
        tier: The lower, the more it explains.
        alone: Whether one case is enough to say it.
        value: The number that a symbol stands for.
        solid: It has enough numbers of its own that a likeness is no chance.
    """

    claim: str
    rule: str
    text: str
    tier: float
    alone: bool = True
    value: float | None = None
    misconception: Misconception | None = None
    solid: bool = False

    def say(self, verdict: Verdict) -> Verdict:
        """The verdict with this explanation."""
        if self.misconception is not None:
            return self.misconception.explain(verdict)
        if not self.text:
            return verdict
        return msgspec.structs.replace(verdict, message=f"{self.text}\n  {verdict.message}", pattern=self.rule)


@dataclass(frozen=True)
class Symptom:
    """A failing check of a case, and all that may explain it.

    Attributes:
        index: Of the check in its case.
        output: The exercise, and the name of its output or of the check.
        weak: The output has too few numbers here for a pattern to be missed.
        telling: Places of wrong entries would mean something here.
    """

    index: int
    output: tuple[str, str]
    explanations: list[Explanation] = field(default_factory=list)
    weak: bool = False
    telling: bool = True


def symptoms(case: CaseJudged) -> list[Symptom]:
    """The failures of a case with their possible explanations, in order."""
    if all(item.verdict.status != "failed" for item in case.judged):
        return []
    fits = _fits(case)
    orders = _orders(case)
    return [
        _symptom(case, index, item, fits, orders)
        for index, item in enumerate(case.judged)
        if item.verdict.status == "failed"
    ]


def judged_output(planned: PlannedCheck) -> str | None:
    """The output that a check is about: its value, its gradient or its shape."""
    return planned.check.output if isinstance(planned.check, ShapeCheck) else output_of(planned)


def _symptom(
    case: CaseJudged,
    index: int,
    item: Judged,
    fits: Mapping[tuple[str, str], list[Fit]],
    orders: Mapping[tuple[str, str], str],
) -> Symptom:
    name = judged_output(item.planned)
    output = item.planned.exercise, name or item.planned.check.id
    found = [
        _of_misconception(fit) for fit in fits.get((output[0], output_of(item.planned) or item.planned.check.id), ())
    ]
    if output in orders:
        found.append(Explanation(orders[output], "exchanged", orders[output], 0.3))
    if item.verdict.pattern is not None:
        tier = 3 if item.verdict.pattern == "of_own_forward" else 1
        found.append(Explanation(item.verdict.pattern, item.verdict.pattern, "", tier))
    elif name is not None:
        found += _patterns(case, name, item)
    weak, telling = _strength(case.evidence, name)
    return Symptom(index, output, found, weak, telling)


def _of_misconception(fit: Fit) -> Explanation:
    item = fit.misconception
    tier = (0.4 if item.derived else 0.0) + (0.0 if fit.whole else 0.1)
    alone = fit.solid or not item.derived
    return Explanation(
        f"misconception: {item.name}", "", item.message, tier, alone, misconception=item, solid=fit.solid
    )


def _strength(evidence: Evidence, name: str | None) -> tuple[bool, bool]:
    """Whether an output has too few numbers to show a pattern, and whether the places of its wrong ones can tell."""
    if name is None or name not in evidence.expected:
        return False, False
    wrong = read_wrong(evidence, name, name, frozenset())
    wanted = np.asarray(evidence.expected[name].value)
    return bool(wanted.ndim > 0 and np.unique(wanted).size < _FEW), wrong is not None and wrong.is_telling


def _patterns(case: CaseJudged, name: str, item: Judged) -> Iterator[Explanation]:
    output = case.evidence.outputs[name]
    used = used_inputs(case.evidence.plan, output.label)
    evidence = case.evidence
    if isinstance(item.planned.check, SignedValueCheck):
        evidence = item.planned.check.mirrored(evidence)
    for found in find_patterns(evidence, name, name.partition(" of ")[0], used):
        yield Explanation(f"{found.rule}: {found.claim}", found.rule, found.text, found.tier, found.alone, found.value)
    text = _from_a_step_on(name, case.judged)
    if text is not None:
        yield Explanation("from_a_step_on", "from_a_step_on", text, 2)


def _fits(case: CaseJudged) -> dict[tuple[str, str], list[Fit]]:
    """The misconceptions that fit, by exercise and the name of the output, or the id of a check of form."""
    found: dict[tuple[str, str], list[Fit]] = {}
    known, evidence = case.script.misconceptions, case.evidence
    for exercise in {item.planned.exercise for item in case.judged if item.verdict.status == "failed"}:
        own = [item for item in case.judged if item.planned.exercise == exercise]
        wrong = {name: item.verdict.status == "failed" for item in own if (name := output_of(item.planned)) is not None}
        signed = frozenset(
            item.planned.check.output for item in own if isinstance(item.planned.check, SignedValueCheck)
        )
        for name, fits in recognise(known, exercise, wrong, evidence, signed).items():
            found[exercise, name] = fits
        for item in own:
            if output_of(item.planned) is None and item.verdict.status == "failed":
                gate = item.planned.check.id
                named = recognise_gate(known, exercise, gate, item.verdict, wrong, evidence)
                if named is not None:
                    found[exercise, gate] = [Fit(named, True, True)]
    return found


def _orders(case: CaseJudged) -> dict[tuple[str, str], str]:
    """Results of one call that came in one another's place: the sentence by exercise and output."""
    names: dict[tuple[str, str], list[str]] = {}
    failing = set()
    for item in case.judged:
        name = judged_output(item.planned)
        if name is not None and name in case.evidence.expected and case.evidence.outputs[name].argument is None:
            held = names.setdefault((item.planned.exercise, case.evidence.outputs[name].label), [])
            held += [name] if name not in held else []
            failing |= {name} if item.verdict.status == "failed" else set()
    found = {}
    for (exercise, _), own in names.items():
        if len(failing.intersection(own)) > 1:
            for name, text in exchanged(case.evidence, own, failing).items():
                found[exercise, name] = text
    return found


def _from_a_step_on(name: str, judged: list[Judged]) -> str | None:
    """Results of several steps of which the first are right: what is kept between steps is wrong."""
    match = _STEP.fullmatch(name)
    if match is None or any(_is_gradient(item, name) for item in judged):
        return None
    right = []
    for other in judged:
        found = _STEP.fullmatch(output_of(other.planned) or "")
        if found and found["series"] == match["series"] and other.verdict.status == "passed":
            right.append(int(found["step"]))
    if not right or max(right) > int(match["step"]):
        return None
    return f"{match['series']} is right up to step {max(right)} and wrong afterwards: what is kept between the steps?"


def _is_gradient(item: Judged, name: str) -> bool:
    """Whether a name belongs to a gradient, as of ``b2``, and not to a step."""
    return isinstance(item.planned.check, GradientCheck) and output_of(item.planned) == name


def with_evidence(item: Judged, evidence: Evidence) -> Judged:
    """A failure with an excerpt of what was got and wanted, and what to read."""
    if item.verdict.status != "failed":
        return item
    name = output_of(item.planned)
    shown = ""
    if name is not None and name in evidence.expected:
        expected = evidence.expected[name]
        if isinstance(item.planned.check, SignedValueCheck):
            expected = item.planned.check.mirrored(evidence).expected[name]
        shown = excerpt(np.asarray(evidence.read(name)), expected.value, expected.scale)
    message = item.verdict.message + shown + reading(item.planned.exercise)
    return Judged(item.planned, msgspec.structs.replace(item.verdict, message=message))
