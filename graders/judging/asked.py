"""What is not asked of a submission, since its interface does not have it; and what is said of a case that tries more.

What is not asked neither earns nor costs: its checks become advisory, and pass.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from graders.checks.verdict import passed
from graders.judging.naming import Judged
from graders.kinds.operation import PlannedCheck, Script
from graders.oracle.plan import Call
from graders.oracle.transcript import NotRun, Raised, Transcript

_UNKNOWN: Final = re.compile(r"got an unexpected keyword argument '(\w+)'|takes no keyword arguments")


@dataclass(frozen=True)
class NotAsked:
    """Why an exercise is not asked a case."""

    why: str

    def of(self, planned: PlannedCheck) -> Judged:
        """One of its checks, which then neither earns nor costs."""
        return Judged(replace(planned, role="advisory"), passed(1, message=f"not asked: {self.why}"))


def not_asked(script: Script, transcript: Transcript) -> dict[str, NotAsked]:
    """The exercises that are not asked a case, by full name."""
    found: dict[str, NotAsked] = {}
    for call in script.plan.calls:
        outcome = transcript.outcomes.get(call.label)
        if isinstance(outcome, Raised) and _is_unknown(outcome, call, script.optional):
            every = NotAsked(f"{call.target.rpartition('.')[2]} takes no {' or '.join(script.optional)}")
            return {item.exercise: every for item in script.checks}
        if call.label in script.excusable and isinstance(outcome, (Raised, NotRun)):
            found[call.target] = NotAsked(f"{call.label} refuses these inputs, which it need not take")
    return found


def _is_unknown(outcome: Raised, call: Call, optional: tuple[str, ...]) -> bool:
    """Whether the call itself was refused for a keyword, before any line of the submission ran."""
    if outcome.type != "TypeError" or outcome.frames or not set(optional) & call.kwargs.keys():
        return False
    match = _UNKNOWN.search(outcome.message)
    return match is not None and (match[1] is None or match[1] in optional)


def hinted(scripts: Mapping[str, Script], judged: Mapping[str, list[Judged]]) -> dict[str, list[Judged]]:
    """The verdicts, those that fail where the baseline case passes with the hint of their case."""
    baseline = next(iter(judged.values()), [])
    fine = {_key(item) for item in baseline if item.verdict.status == "passed"}
    return {name: [_hinted(item, scripts[name].hint, fine) for item in items] for name, items in judged.items()}


def _hinted(item: Judged, hint: str, fine: set[tuple[str, str]]) -> Judged:
    verdict = item.verdict
    if not hint or verdict.status not in ("failed", "error") or verdict.misconception or _key(item) not in fine:
        return item
    return Judged(item.planned, msgspec.structs.replace(verdict, hint=" ".join(filter(None, (hint, verdict.hint)))))


def _key(item: Judged) -> tuple[str, str]:
    return item.planned.exercise, item.planned.check.id
